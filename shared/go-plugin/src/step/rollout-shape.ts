import type { Shape } from '../gob/known-types.ts'
import { bytes, converted, flag, list, mapOf, number, optional, text } from '../gob/shape.ts'
import { struct } from '../gob/struct-shape.ts'
import { isStruct, type Value } from '../gob/value.ts'
import { jsonName } from './json-name.ts'
import { json } from './json-shape.ts'
import { readTime } from './time.ts'

/** A struct whose fields have the names that kubectl shows. */
const part = (fields: Readonly<Record<string, Shape>>): Shape => struct(fields, jsonName)

const time = converted(bytes, undefined, (value) => (Buffer.isBuffer(value) ? readTime(value) : undefined))

/** intstr.IntOrString: its type says which of the two it is. */
const intOrString = converted(struct({ Type: number, IntVal: number, StrVal: text }), undefined, (value) => {
  if (!isStruct(value)) return undefined
  return value.Type === 1 ? value.StrVal : value.IntVal
})

const thatItIs = optional(part({}))

const fieldsOfStep = part({
  setWeight: optional(number),
  pause: optional(part({ duration: intOrString })),
  setCanaryScale: optional(
    part({ weight: optional(number), replicas: optional(number), matchTrafficWeight: optional(flag) }),
  ),
  plugin: optional(part({ name: text })),
  analysis: thatItIs,
  experiment: thatItIs,
  setHeaderRoute: thatItIs,
  setMirrorRoute: thatItIs,
})

const isEmpty = (value: Value): boolean => isStruct(value) && Object.keys(value).length === 0

/** gob loses a pointer to 0, and every step has something: one that has nothing is `setWeight: 0`. */
const step = converted(fieldsOfStep, undefined, (value) => (isEmpty(value) ? { setWeight: 0 } : value))

const stepPluginStatus = part({
  index: number,
  name: text,
  operation: text,
  phase: text,
  message: text,
  startedAt: time,
  updatedAt: time,
  finishedAt: time,
  backoff: text,
  executions: number,
  disabled: flag,
  status: json,
})

const condition = part({
  type: text,
  status: text,
  reason: text,
  message: text,
  lastUpdateTime: time,
  lastTransitionTime: time,
})

const weight = part({ weight: number })

const status = part({
  phase: text,
  message: text,
  abort: flag,
  abortedAt: time,
  promoteFull: flag,
  controllerPause: flag,
  pauseConditions: list(part({ reason: text, startTime: time })),
  conditions: list(condition),
  observedGeneration: text,
  // behind a pointer: lost when it is 0, which is the first step
  currentStepIndex: number,
  currentStepHash: text,
  currentPodHash: text,
  stableRS: text,
  replicas: number,
  updatedReplicas: number,
  readyReplicas: number,
  availableReplicas: number,
  duration: optional(part({ rolloutStartedAt: time })),
  canary: part({
    weights: optional(part({ canary: weight, stable: weight })),
    stepPluginStatuses: list(stepPluginStatus),
  }),
})

/** Of a Rollout what `RolloutView` of the sdk reads. Everything else is stepped over. */
export const rolloutShape: Shape = part({
  metadata: part({
    name: text,
    namespace: text,
    uid: text,
    generation: number,
    labels: mapOf(text),
    annotations: mapOf(text),
  }),
  spec: part({
    // behind a pointer, but the controller writes 1 where there was nothing (controller.go:459): absent is 0
    replicas: number,
    // 0 is not valid there: absent is the default
    progressDeadlineSeconds: optional(number),
    strategy: part({ canary: part({ steps: list(step) }) }),
    template: part({ spec: part({ containers: list(part({ name: text, image: text })) }) }),
  }),
  status,
})

import * as z from 'zod'
import { json } from './json.ts'
import { utf8Bytes } from './shortened.ts'

/** A field that may be absent, or null, which Kubernetes takes for the same and Go writes for a zero time or an unset list. */
export const orElse = <Schema extends z.ZodType>(schema: Schema, absent: z.output<Schema>) =>
  schema.nullish().transform((value): z.output<Schema> => value ?? absent)

/** As `orElse`, where nothing stands for what is absent. */
const orAbsent = <Schema extends z.ZodType>(schema: Schema) =>
  schema
    .nullish()
    .transform((value): z.output<Schema> | undefined => value ?? undefined)
    .optional()

/** Largest view in bytes of JSON that goes over the wire. */
export const maxViewBytes = 64 * 1024

/** An object whose fields all have something to fall back on. */
const section = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const schema = z.object(shape)
  return schema.nullish().transform((value): z.output<typeof schema> => value ?? schema.parse({}))
}

const text = orElse(z.string(), '')
/** All numbers of a Rollout are whole; JSON has larger ones than can be counted with. */
const whole = z.int()
const count = orElse(whole, 0)
const index = orElse(whole.min(0), 0)
const flag = orElse(z.boolean(), false)
const names = orElse(z.record(z.string(), text), {})
const list = <Item extends z.ZodType>(item: Item) => orElse(z.array(item), [])
const nothing = orAbsent(z.object({}))

/** The kind of a step, without its input: configs of other plugins and arguments of analyses stay in the cluster. */
const Step = z.object({
  setWeight: orAbsent(whole),
  pause: orAbsent(z.object({ duration: orAbsent(z.union([whole, z.string()])) })),
  setCanaryScale: orAbsent(
    z.object({ weight: orAbsent(whole), replicas: orAbsent(whole), matchTrafficWeight: orAbsent(z.boolean()) }),
  ),
  plugin: orAbsent(z.object({ name: text })),
  analysis: nothing,
  experiment: nothing,
  setHeaderRoute: nothing,
  setMirrorRoute: nothing,
})

const StepPluginStatus = z.object({
  index: count,
  name: text,
  operation: text,
  phase: text,
  message: text,
  startedAt: text,
  updatedAt: text,
  finishedAt: text,
  backoff: text,
  executions: count,
  disabled: flag,
  status: json().optional(),
})

const Condition = z.object({
  type: text,
  status: text,
  reason: text,
  message: text,
  lastUpdateTime: text,
  lastTransitionTime: text,
})

const Weight = section({ weight: count })

const Status = section({
  phase: text,
  message: text,
  abort: flag,
  abortedAt: text,
  promoteFull: flag,
  controllerPause: flag,
  pauseConditions: list(z.object({ reason: text, startTime: text })),
  conditions: list(Condition),
  observedGeneration: text,
  currentStepIndex: index,
  currentStepHash: text,
  currentPodHash: text,
  stableRS: text,
  replicas: count,
  updatedReplicas: count,
  readyReplicas: count,
  availableReplicas: count,
  duration: orAbsent(z.object({ rolloutStartedAt: text })),
  canary: section({
    weights: orAbsent(z.object({ canary: Weight, stable: Weight })),
    stepPluginStatuses: list(StepPluginStatus),
  }),
})

/**
 * The facts that a step may know about its Rollout, the same from the bridge, the executable and the driver. Zero and false are written
 * out; environment variables, arguments, volumes and quantities never leave the cluster.
 */
export const RolloutView = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: orElse(z.string(), 'default'),
    uid: text,
    generation: count,
    labels: names,
    annotations: names,
  }),
  spec: section({
    replicas: orElse(whole, 1),
    progressDeadlineSeconds: orElse(whole, 600),
    strategy: section({ canary: section({ steps: list(Step) }) }),
    template: section({ spec: section({ containers: list(z.object({ name: text, image: text })) }) }),
  }),
  status: Status,
})
export type RolloutView = z.infer<typeof RolloutView>

const isOurs = ([name]: [string, string]): boolean => /^(canary-steps|rollout\.argoproj\.io)\//.test(name)
const kubectlCopy = 'kubectl.kubernetes.io/last-applied-configuration'

const bytes = (value: unknown): number => utf8Bytes(JSON.stringify(value))

/**
 * The view of a whole Rollout object. One that would be larger than 64 KiB keeps only Argo's and our own annotations.
 *
 * @throws z.ZodError when the object is no Rollout, RangeError when it is too large even so.
 */
export const rolloutView = (rollout: unknown): RolloutView => {
  const view = RolloutView.parse(rollout)
  const annotations = Object.entries(view.metadata.annotations).filter(([name]) => name !== kubectlCopy)
  const withAnnotations = (entries: [string, string][]) => ({
    ...view,
    metadata: { ...view.metadata, annotations: Object.fromEntries(entries) },
  })
  const whole = withAnnotations(annotations)
  if (bytes(whole) <= maxViewBytes) return whole
  const small = withAnnotations(annotations.filter(isOurs))
  if (bytes(small) <= maxViewBytes) return small
  const { namespace, name } = view.metadata
  throw new RangeError(
    `${namespace}/${name}: the view of the rollout has ${bytes(small)} bytes, ${maxViewBytes} are allowed`,
  )
}

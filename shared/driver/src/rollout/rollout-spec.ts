import * as z from 'zod'
import { durationSeconds } from './pause-duration.ts'

const count = z.int('must be a whole number').min(0, 'must not be negative')
const seconds = count.describe('seconds')
const intOrString = z.union([z.int(), z.string()], 'must be a whole number or a text such as 25%')
const object = z.looseObject({})

const pause = z.looseObject({
  duration: z
    .union([z.int(), z.string()], 'must be seconds or a duration such as 1h30m')
    .refine((text) => (durationSeconds(text) ?? -1) >= 0, 'must be seconds or a duration such as 1h30m')
    .optional(),
})

const analysis = z.looseObject({ templates: z.array(object).optional() })

export const stepKinds = {
  setWeight: count,
  pause,
  plugin: z.looseObject({ name: z.string('must be the name of a step plugin').min(1), config: z.json().optional() }),
  analysis,
  experiment: object,
  setCanaryScale: z.looseObject({
    weight: count.optional(),
    replicas: count.optional(),
    matchTrafficWeight: z.boolean().optional(),
  }),
  setHeaderRoute: z.looseObject({ name: z.string().optional() }),
  setMirrorRoute: z.looseObject({ name: z.string().optional() }),
} as const

const kinds = Object.keys(stepKinds)

/** Argo lets these stand in one step with another kind; the rest exclude each other (validation/validation.go:491). */
const companions = ['setCanaryScale', 'setHeaderRoute', 'setMirrorRoute']

const checkKinds = (step: object, report: (problem: string) => void): void => {
  const [first, ...others] = Object.keys(step).filter((key) => kinds.includes(key))
  if (first === undefined) {
    const found = Object.keys(step).join(', ') || 'nothing'
    report(`has ${found}: set one of ${kinds.join(', ')} (a pause without end is \`pause: {}\`)`)
    return
  }
  // beside another kind Argo never waits for the plugin
  const excluding = [first, ...others].filter((kind) => 'plugin' in step || !companions.includes(kind))
  if (excluding.length > 1) report(`has ${excluding.join(' and ')}: make each a step of its own`)
}

const canaryStep = z
  .looseObject(stepKinds)
  .partial()
  .superRefine((step, context) => checkKinds(step, (problem) => context.addIssue(problem)))

const strings = z.record(z.string(), z.coerce.string())
const container = z.looseObject({ name: z.string().optional(), image: z.string().optional() })

export const podTemplate = z.looseObject({
  metadata: z.looseObject({ labels: strings.optional(), annotations: strings.optional() }).optional(),
  spec: z.looseObject({ containers: z.array(container).default([]) }).default({ containers: [] }),
})

const canary = z.looseObject({
  steps: z.array(canaryStep).default([]),
  maxSurge: intOrString.optional(),
  maxUnavailable: intOrString.optional(),
  minPodsPerReplicaSet: count.optional(),
  dynamicStableScale: z.boolean().optional(),
  scaleDownDelaySeconds: seconds.optional(),
  scaleDownDelayRevisionLimit: count.optional(),
  abortScaleDownDelaySeconds: seconds.optional(),
  canaryService: z.string().optional(),
  stableService: z.string().optional(),
  trafficRouting: z.looseObject({ maxTrafficWeight: count.optional() }).optional(),
  analysis: analysis.extend({ startingStep: count.optional() }).optional(),
  replicaProgressThreshold: z.looseObject({ type: z.string().optional(), value: z.int() }).optional(),
})

const isZero = (fencepost: number | string | undefined): boolean =>
  fencepost === 0 || fencepost === '0' || fencepost === '0%'

/** What Argo's validation says of weights, routes and sizes (validation/validation.go:263). */
const checkCanary = (
  { steps, trafficRouting, maxSurge, maxUnavailable }: z.infer<typeof canary>,
  context: z.RefinementCtx,
): void => {
  const most = trafficRouting?.maxTrafficWeight ?? 100
  if (isZero(maxSurge) && isZero(maxUnavailable)) context.addIssue('needs a maxSurge or a maxUnavailable above 0')
  for (const [index, step] of steps.entries()) {
    const report = (kind: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['steps', index, kind], message })
    if ((step.setWeight ?? 0) > most) report('setWeight', `must be at most ${most}`)
    const routed = companions.find((kind) => kind in step)
    if (routed && !trafficRouting) report(routed, 'needs spec.strategy.canary.trafficRouting')
  }
}

/** The fields of a Rollout's spec that the controller reads. Fields it does not know are kept for the plugins. */
export const rolloutSpec = z.looseObject({
  replicas: count.optional(),
  template: podTemplate.optional(),
  workloadRef: z.looseObject({ kind: z.string().optional(), name: z.string() }).optional(),
  paused: z.boolean().optional(),
  progressDeadlineSeconds: seconds.optional(),
  progressDeadlineAbort: z.boolean().optional(),
  rollbackWindow: z.looseObject({ revisions: count.optional() }).optional(),
  strategy: z.looseObject({ canary: canary.superRefine(checkCanary) }),
})

export const canarySteps = z.array(canaryStep)
export type RolloutSpec = z.infer<typeof rolloutSpec>
export type CanaryStep = z.infer<typeof canaryStep>
export type PodTemplate = z.infer<typeof podTemplate>

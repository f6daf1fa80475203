import * as z from 'zod'
import { durationSeconds } from './pause-duration.ts'
import { isSelected, selector } from './selector.ts'
import { mustBeText, texts } from './texts.ts'

const count = z.int('must be a whole number').min(0, 'must not be negative')
const seconds = count.describe('seconds')
/** Argo reads a text without a % as percent, too; of any other it makes 0, and the Rollout stands still (intstr.GetValueFromIntOrPercent). */
const fencepost = z.union(
  [count, z.string().regex(/^\d{1,9}%?$/, 'must be a whole number or a percentage such as 25%')],
  'must be a whole number or a percentage such as 25%',
)
const object = z.looseObject({})

const pause = z.looseObject({
  duration: z
    .union([z.int(), z.string()], 'must be seconds or a duration such as 1h30m')
    .refine((text) => (durationSeconds(text) ?? -1) >= 0, 'must be seconds or a duration such as 1h30m')
    .optional(),
})

const analysis = z.looseObject({ templates: z.array(object).optional() })

const stepKinds = {
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
  const excluding = [first, ...others].filter((kind) => kind !== 'plugin' && !companions.includes(kind))
  if (excluding.length > 1) report(`has ${excluding.join(' and ')}: make each a step of its own`)
}

/** The fault of a step that Argo takes, but whose plugin it never waits for: the other kind beside it counts (rollout/canary.go:315). */
export const besidePlugin = (step: object): string | undefined => {
  const others = Object.keys(step).filter((key) => key !== 'plugin' && kinds.includes(key))
  if (!('plugin' in step) || others.length === 0) return undefined
  const found = others.join(' and ')
  return `has ${found} and plugin: make each a step of its own, for Argo goes by ${found} and does not wait for the plugin`
}

const checkAlone = (steps: readonly object[], report: (index: number, problem: string) => void): void => {
  for (const [index, step] of steps.entries()) {
    const problem = besidePlugin(step)
    if (problem) report(index, problem)
  }
}

const canaryStep = z
  .looseObject(stepKinds)
  .partial()
  .superRefine((step, context) => checkKinds(step, (problem) => context.addIssue(problem)))

const container = z.looseObject({ name: z.string(mustBeText).optional(), image: z.string(mustBeText).optional() })

export const podTemplate = z.looseObject({
  metadata: z.looseObject({ labels: texts.optional(), annotations: texts.optional() }).optional(),
  spec: z.looseObject({ containers: z.array(container).default([]) }).default({ containers: [] }),
})

const canary = z.looseObject({
  steps: z.array(canaryStep).default([]),
  maxSurge: fencepost.optional(),
  maxUnavailable: fencepost.optional(),
  minPodsPerReplicaSet: count.optional(),
  dynamicStableScale: z.boolean().optional(),
  scaleDownDelaySeconds: seconds.optional(),
  scaleDownDelayRevisionLimit: count.optional(),
  abortScaleDownDelaySeconds: seconds.optional(),
  canaryService: z.string().optional(),
  stableService: z.string().optional(),
  trafficRouting: z
    .looseObject({
      maxTrafficWeight: count.optional(),
      managedRoutes: z.array(z.looseObject({ name: z.string(mustBeText) })).optional(),
    })
    .optional(),
  analysis: analysis.extend({ startingStep: count.optional() }).optional(),
  replicaProgressThreshold: z.looseObject({ type: z.string().optional(), value: z.int() }).optional(),
})

const isZero = (fencepost: number | string | undefined): boolean =>
  fencepost !== undefined && Number.parseInt(String(fencepost), 10) === 0

const routeKinds = ['setHeaderRoute', 'setMirrorRoute'] as const

const isManaged = (name: string | undefined, routing: { managedRoutes?: { name: string }[] | undefined } | undefined) =>
  name === undefined || (routing?.managedRoutes ?? []).some((route) => route.name === name)

/** Argo's words (validation.go, InvalideStepRouteNameNotFoundInManagedRoutes), and what to do. */
const unmanaged =
  'is InvalidSpec: Steps define a route that does not exist in spec.strategy.canary.trafficRouting.managedRoutes: add it there'

/** Argo's validation of weights, routes and sizes (validation/validation.go:263). */
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
    else for (const kind of routeKinds) if (!isManaged(step[kind]?.name, trafficRouting)) report(kind, unmanaged)
  }
}

/** The fields of a Rollout's spec that the controller reads. Fields it does not know are kept for the plugins. */
const spec = z.looseObject({
  replicas: count.optional(),
  selector: selector.optional(),
  template: podTemplate.optional(),
  workloadRef: z.looseObject({ kind: z.string().optional(), name: z.string() }).optional(),
  paused: z.boolean().optional(),
  progressDeadlineSeconds: seconds.optional(),
  progressDeadlineAbort: z.boolean().optional(),
  rollbackWindow: z.looseObject({ revisions: count.optional() }).optional(),
  strategy: z.looseObject({ canary: canary.superRefine(checkCanary) }),
})

/** Argo's words of a spec that it makes no pods for (Kubernetes' ValidatePodTemplateSpecForReplicaSet). */
const notSelected =
  'is InvalidSpec: `selector` does not match template `labels`: give the template the labels of spec.selector'

/** A spec that Argo takes. */
export const takenSpec = spec.superRefine((given, context) => {
  if (given.workloadRef || !given.selector || !given.template) return
  if (!isSelected(given.template.metadata?.labels ?? {}, given.selector))
    context.addIssue({ code: 'custom', path: ['template', 'metadata', 'labels'], message: notSelected })
})

/** The same, and nothing in it that Argo takes and then does not do. */
export const rolloutSpec = takenSpec.superRefine(({ strategy }, context) =>
  checkAlone(strategy.canary.steps, (index, message) =>
    context.addIssue({ code: 'custom', path: ['strategy', 'canary', 'steps', index], message }),
  ),
)

export const canarySteps = z
  .array(canaryStep)
  .superRefine((steps, context) =>
    checkAlone(steps, (index, message) => context.addIssue({ code: 'custom', path: [index], message })),
  )
export type RolloutSpec = z.infer<typeof rolloutSpec>
export type CanaryStep = z.infer<typeof canaryStep>
export type PodTemplate = z.infer<typeof podTemplate>

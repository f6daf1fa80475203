import * as z from 'zod'

/** Largest view in bytes of JSON that goes over the wire. */
export const maxViewBytes = 64 * 1024

const text = z.string().default('')
const count = z.number().default(0)
const flag = z.boolean().default(false)
const json = z.json()

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
  status: json.optional(),
})

const Condition = z.object({
  type: text,
  status: text,
  reason: text,
  message: text,
  lastUpdateTime: text,
  lastTransitionTime: text,
})

const Status = z
  .object({
    phase: text,
    message: text,
    abort: flag,
    abortedAt: text,
    promoteFull: flag,
    controllerPause: flag,
    pauseConditions: z.array(z.object({ reason: text, startTime: text })).default([]),
    conditions: z.array(Condition).default([]),
    observedGeneration: text,
    currentStepIndex: count,
    currentStepHash: text,
    currentPodHash: text,
    stableRS: text,
    replicas: count,
    updatedReplicas: count,
    readyReplicas: count,
    availableReplicas: count,
    duration: z.object({ rolloutStartedAt: text }).optional(),
    canary: z
      .object({
        weights: z
          .object({
            canary: z.object({ weight: count }).prefault({}),
            stable: z.object({ weight: count }).prefault({}),
          })
          .optional(),
        stepPluginStatuses: z.array(StepPluginStatus).default([]),
      })
      .prefault({}),
  })
  .prefault({})

/**
 * What a step may know of its Rollout, the same from the bridge, the executable and the driver. Zero and false are written
 * out; environment variables, arguments, volumes and quantities never leave the cluster.
 */
export const RolloutView = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().default('default'),
    uid: text,
    generation: count,
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z
    .object({
      replicas: z.number().default(1),
      progressDeadlineSeconds: z.number().default(600),
      strategy: z.object({ canary: z.object({ steps: z.array(json).default([]) }).prefault({}) }).prefault({}),
      template: z
        .object({
          spec: z.object({ containers: z.array(z.object({ name: text, image: text })).default([]) }).prefault({}),
        })
        .prefault({}),
    })
    .prefault({}),
  status: Status,
})
export type RolloutView = z.infer<typeof RolloutView>

const isOurs = ([name]: [string, string]): boolean => /^(canary-steps|rollout\.argoproj\.io)\//.test(name)
const kubectlCopy = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * The view of a whole Rollout object. One that would be larger than 64 KiB keeps only Argo's and our own annotations.
 *
 * @throws z.ZodError when the object is no Rollout.
 */
export const rolloutView = (rollout: unknown): RolloutView => {
  const view = RolloutView.parse(rollout)
  const annotations = Object.entries(view.metadata.annotations).filter(([name]) => name !== kubectlCopy)
  const withAnnotations = (entries: [string, string][]) => ({
    ...view,
    metadata: { ...view.metadata, annotations: Object.fromEntries(entries) },
  })
  const whole = withAnnotations(annotations)
  const size = new TextEncoder().encode(JSON.stringify(whole)).length
  return size <= maxViewBytes ? whole : withAnnotations(annotations.filter(isOurs))
}

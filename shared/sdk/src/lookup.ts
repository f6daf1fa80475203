import * as z from 'zod'

const group = {
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('Rollout'),
  namespace: z.string().min(1),
}

/** Which Rollouts of the caller's cluster a step wants to know of: one by name, or all that a label selector finds. */
export const Lookup = z.union([
  z.object({ ...group, name: z.string().min(1) }),
  z.object({ ...group, selector: z.string().min(1) }),
])
export type Lookup = z.output<typeof Lookup>

/** The facts that a step is told about another Rollout: no environment, no arguments, no volumes. */
export const LookedUp = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  /** As Argo writes it: `Healthy`, `Progressing`, `Paused`, `Degraded`; `Progressing` also while Argo has not seen the newest spec. */
  phase: z.string().default(''),
  message: z.string().default(''),
  /** Of the pod template, in the order of the containers. */
  images: z.array(z.string()).default([]),
  replicas: z.object({
    desired: z.number().default(1),
    updated: z.number().default(0),
    ready: z.number().default(0),
    available: z.number().default(0),
  }),
})
export type LookedUp = z.output<typeof LookedUp>

/** The answer to a lookup. `error`: the caller may not read it. A caller that cannot read it now does not answer: the call comes again. */
export const LookupAnswer = z.object({
  lookup: Lookup,
  found: z.array(LookedUp).default([]),
  error: z.string().optional(),
})
export type LookupAnswer = z.output<typeof LookupAnswer>

/** Most lookups of one call. */
export const mostLookups = 20

import { Outcome } from '@canary-steps/sdk'
import * as z from 'zod'

/**
 * How something that a step opened stands. `may-exist`: a call was sent and its answer never came. `undo-queued`: its step
 * has ended and closing it is tried again. `dead`: it was given up, and people must act. `ended`: nothing is left to do.
 */
export const EffectState = z.enum(['dead', 'undo-queued', 'may-exist', 'open', 'ended'])
export type EffectState = z.infer<typeof EffectState>

/** Most effects in one answer. */
export const mostEffects = 500

/** One effect as operators see it. Times in ISO 8601. */
export const WireEffect = z.object({
  id: z.string(),
  state: EffectState,
  rollout: z.object({ namespace: z.string(), name: z.string() }),
  revision: z.number(),
  /** `number` counts from 1. */
  step: z.object({ name: z.string(), number: z.number() }),
  /** Empty for the end of a step that has nothing of its own open. */
  target: z.string(),
  since: z.iso.datetime(),
  /** Why it stands as it does: the last error, how the step ended, or what the step said last. */
  reason: z.string(),
  /** How it is to end, or did. */
  outcome: Outcome.optional(),
  /** Of closing it, and when the next one is. */
  attempts: z.number().optional(),
  nextTry: z.iso.datetime().optional(),
  /** Where the step says that people can look at it. */
  link: z.string().optional(),
})
export type WireEffect = z.infer<typeof WireEffect>

/** Answer of `GET /v1/effects`: the gravest first, then the oldest. `truncated`: there are more. */
export const WireEffects = z.object({
  direction: z.literal('reply'),
  effects: z.array(WireEffect),
  truncated: z.boolean(),
})
export type WireEffects = z.infer<typeof WireEffects>

/** Answer of `POST /v1/effects/{id}/{retry|settle}`: how the effect stands afterwards. */
export const WireEffectReply = z.object({ direction: z.literal('reply'), effect: WireEffect })

/** An operator's order. `by` is their own word: the key tells the cluster, not the person. */
export const WireEffectOrder = z.object({
  operation: z.enum(['retry', 'settle']),
  effect: z.string(),
  endpoint: z.string(),
  reason: z.string().trim().min(1).max(500),
  by: z.string().max(100).default(''),
  /** Of `settle`: how it ended. */
  outcome: Outcome.default('orphaned'),
})
export type WireEffectOrder = z.output<typeof WireEffectOrder>

import type { ChangeAnswer, Lookup, LookupAnswer, RolloutView, Step } from '@canary-steps/sdk'
import * as z from 'zod'
import { Envelope } from './identity.ts'

/** Longest time in milliseconds that a call may ask for. */
export const longestBudget = 60_000

/** One Run, Terminate or Abort of a step, already authenticated: `cluster` and `region` come from the caller's key. */
export type Call = {
  readonly operation: 'run' | 'terminate' | 'abort'
  readonly step: Step
  readonly plugin: string
  readonly config: unknown
  readonly state: unknown
  readonly rollout: RolloutView
  /** The changes of the canary against stable; absent where the caller cannot tell. */
  readonly change?: ChangeAnswer | undefined
  /** Milliseconds until the caller stops waiting. */
  readonly budget: number
  readonly cluster: string
  readonly region: string
  /** The answers to the lookups of the caller, when it was asked to. */
  readonly objects?: readonly LookupAnswer[] | undefined
}

/** How a step stands. */
export const Phase = z.enum(['Running', 'Successful', 'Failed'])

/** The reply for the controller. `requeueAfter` in milliseconds, only with Running. */
export const Reply = z.object({
  phase: Phase,
  message: z.string(),
  requeueAfter: z.number().exactOptional(),
  state: Envelope.exactOptional(),
})
export type Reply = Readonly<z.output<typeof Reply>>

/** Lookups that the caller must make before there is a reply: it asks again, with the answers. */
export type Wanted = { readonly lookups: readonly Lookup[] }

/** Why there is no reply, as RFC 9457 has it: the caller makes an RpcError of it and tries again. */
export type Problem = { readonly status: number; readonly title: string; readonly detail: string }

import type { RolloutView } from '@canary-steps/sdk'
import * as z from 'zod'
import { deadlineField, pollComesTooLate } from '../../calls/deadline.ts'
import { shortestWait, waitAfterTrouble } from '../../calls/verdict.ts'
import { attemptOf } from '../../journal/attempt.ts'
import type { Call, Problem } from '../../journal/call.ts'
import { type Envelope, factsOf, keptIdentities, stepKey } from '../../journal/identity.ts'
import { Json } from '../../journal/journal.ts'
import { parseRollout } from '../../journal/journal-document.ts'

const Kept = z.record(z.string(), Json)

/** The reply to the controller about a Run without an answer. `state` is the controller's own, of whatever version. */
export type HeldRun = {
  readonly phase: 'Running' | 'Failed'
  readonly message: string
  /** Milliseconds. */
  readonly requeueAfter?: number
  readonly state: z.output<typeof Kept> | undefined
}

/** The state of a step that may have acted though no journal says so: the identity that the Rollout shows. */
const firstState = (rollout: RolloutView, now: number) => {
  const facts = factsOf(rollout)
  const attempt = attemptOf(parseRollout(undefined), facts, { own: undefined, all: keptIdentities(rollout) }, now)
  return { v: 1, key: stepKey({ ...facts, attempt }), seq: 0 } as const satisfies Envelope
}

/** Of other trouble than these a Run cannot know how far it came. */
const changedNothing: readonly string[] = ['step error', 'lookups']

/**
 * The reply to the controller about a Run without an answer, as while its journal is locked. The bridge says the same
 * of a function without an answer (infra/bridge, run.go). Running keeps the state, and lets a later Abort arrive. An
 * error would drop both, so it is for calls that changed nothing: those are undefined here. No step waits past its
 * progress deadline.
 */
export const unanswered = (
  { rollout, state: given, budget }: Call,
  { status, title, detail }: Problem,
  now: number,
): HeldRun | undefined => {
  const isRefused = status === 422
  const mayHaveActed = !isRefused && !changedNothing.includes(title)
  const state = Kept.safeParse(given).data ?? (mayHaveActed ? firstState(rollout, now) : undefined)
  const willRun = state !== undefined && !isRefused
  // an error is tried again when Argo likes, not when we do
  const waits = willRun ? [waitAfterTrouble, shortestWait] : [waitAfterTrouble]
  const wait = waits.find((requeueAfter) => !pollComesTooLate(rollout, { now, requeueAfter, budget }))
  if (wait === undefined) {
    const message = `not done by the progress deadline: raise ${deadlineField(rollout)}; last: ${detail}`
    return { phase: 'Failed', message, state }
  }
  return willRun ? { phase: 'Running', message: detail, requeueAfter: wait, state } : undefined
}

import {
  type CommonOptions,
  formatDuration,
  type Lookup,
  type Outcome,
  RetryLater,
  type RolloutView,
  type Step,
  type StepResult,
  TerminalError,
} from '@canary-steps/sdk'
import { WaitsForTurn } from '../effects/effects.ts'
import type { AdoptedFrom } from '../journal/adopted-from.ts'
import type { StepRecord } from '../journal/journal.ts'
import type { Caught } from '../ports/caught.ts'
import type { WentOn } from '../ports/metrics.ts'
import type { StepMode } from '../ports/policy.ts'
import { Unanswerable } from '../release/require-change.ts'
import { deadlineField, pollComesTooLate, progressDeadline, requeueDelay } from './deadline.ts'
import { WantedLookups } from './wanted-lookups.ts'

/** The reply for the controller, before it is written down. `outcome`: undo first what the step has open. */
export type Verdict =
  | {
      readonly phase: 'Running'
      readonly message: string
      readonly requeueAfter: number
      readonly state?: unknown
      /** When its turn at a vendor comes, in milliseconds since 1970. */
      readonly turn?: number
    }
  | {
      readonly phase: 'Successful'
      readonly message: string
      readonly state?: unknown
      /** It was passed without being called. */
      readonly isSkipped?: true
      /** It could not do its work, which its options let pass. */
      readonly wentOn?: WentOn
      /** Where it was asked, if not in this cluster. */
      readonly adopted?: AdoptedFrom | undefined
    }
  | {
      readonly phase: 'Failed'
      readonly message: string
      readonly outcome: Extract<Outcome, 'failed' | 'expired'>
      readonly state?: unknown
    }
  /** `mustAct`: it does not pass by itself. */
  | { readonly phase: 'Error'; readonly message: string; readonly mustAct?: boolean }
  /** There is no answer yet: the caller has to look these up first. */
  | { readonly phase: 'Wanted'; readonly message: string; readonly lookups: readonly Lookup[] }

/** Argo honours only more than 10 s (rollout/steps/plugin/plugin.go, minRequeueDuration); less would become 30 s. */
export const shortestWait = 11_000
/** Argo waits as long after an error (rollout/steps/plugin/plugin.go, defaultErrorBackoff). */
export const waitAfterTrouble = 30_000
/** How often a Run asks again that found another at work, or an attempt that has ended; in milliseconds. */
export const askAgainAfter = 15_000

/** The facts about a call when its step has answered. Times in milliseconds. */
export type Circumstances = {
  readonly options: CommonOptions
  readonly rollout: RolloutView
  readonly now: number
  readonly startedAt: number
  /** The last message of the step; empty at first. */
  readonly last: string
  readonly budget: number
  readonly isFirst: boolean
  /** The controller has heard nothing of the step yet. */
  readonly isUntold: boolean
  /** Something exists outside, or may: an error now would lose a later Abort. */
  readonly mayHaveActed: boolean
}

/** Passed without being called. */
export const skippedFor = (why: string): Verdict => ({
  phase: 'Successful',
  message: `skipped: ${why}`,
  isSkipped: true,
})

/** A failure, or going on after it, as the step's options say. */
export const failureVerdict = (message: string, { options }: Circumstances): Verdict =>
  options.onFailure === 'continue'
    ? { phase: 'Successful', message: `went on after a failure: ${message}`, wentOn: 'failure' }
    : { phase: 'Failed', message, outcome: 'failed' }

const expired = (message: string, { options }: Circumstances): Verdict =>
  options.onTimeout === 'continue'
    ? { phase: 'Successful', message: `went on: ${message}`, wentOn: 'timeout' }
    : { phase: 'Failed', message, outcome: 'expired' }

/** The verdict when the step's own `timeout` has passed before it is called again, perhaps hours later. */
export const timeoutVerdict = (at: Circumstances): Verdict | undefined => {
  const { timeout } = at.options
  return timeout !== undefined && at.now - at.startedAt >= timeout && !at.isFirst
    ? expired(`no result within its timeout of ${formatDuration(timeout)}${at.last && `; last: ${at.last}`}`, at)
    : undefined
}

const warning = (at: Circumstances): string => {
  const deadline = progressDeadline(at.rollout)
  const { timeout } = at.options
  const mayOutlast = deadline !== undefined && (timeout === undefined || at.startedAt + timeout > deadline)
  return at.isUntold && mayOutlast
    ? ` (may wait no longer than ${deadlineField(at.rollout)}: raise it above the step's timeout)`
    : ''
}

/** Running, unless the next poll could come too late. `requeueAfter` in milliseconds. */
export const running = (at: Circumstances, message: string, requeueAfter: number, state?: unknown): Verdict => {
  const wait = Math.max(requeueAfter, shortestWait)
  return pollComesTooLate(at.rollout, { now: at.now, requeueAfter: wait, budget: at.budget })
    ? expired(`not done by the progress deadline: raise ${deadlineField(at.rollout)}; last: ${message}`, at)
    : {
        phase: 'Running',
        message: `${message}${warning(at)}`,
        requeueAfter: wait,
        ...(state !== undefined && { state }),
      }
}

/** The result of a call, as a reply for the controller. */
export const verdictOf = (done: Caught<StepResult<unknown>>, at: Circumstances): Verdict =>
  'error' in done ? verdictOfError(done.error, at) : verdictOfResult(done.result, at)

/** A step's decision, as a reply for the controller. */
const verdictOfResult = (result: StepResult<unknown>, at: Circumstances): Verdict => {
  const kept = result.state !== undefined && { state: result.state }
  if (result.decision === 'fail') return { ...failureVerdict(result.message, at), ...kept }
  if (result.decision === 'wait') return running(at, result.message, result.requeueAfter, result.state)
  return { phase: 'Successful', message: result.message, ...kept }
}

/** A step's error, as a reply for the controller. */
export const verdictOfError = (error: Error, at: Circumstances): Verdict => {
  if (error instanceof WantedLookups) return { phase: 'Wanted', message: error.message, lookups: error.lookups }
  if (error instanceof TerminalError) return failureVerdict(error.message, at)
  if (error instanceof RetryLater) {
    const verdict = running(at, error.message, error.retryAfter)
    const isQueued = verdict.phase === 'Running' && error instanceof WaitsForTurn
    return isQueued ? { ...verdict, turn: at.now + error.retryAfter } : verdict
  }
  if (at.mayHaveActed) return running(at, error.message, waitAfterTrouble)
  return { phase: 'Error', message: error.message, ...(error instanceof Unanswerable && { mustAct: true }) }
}

/** How often a held step is asked for, in milliseconds. */
const heldFor = 30_000

/**
 * The reply about a step that its operator does not let run; undefined when it may. The time of a hold is not the
 * step's own, but the progress deadline does not wait. A step that is still held then fails, because the operator
 * forbade to pass it. So is a step that decides and is to be skipped, for nobody has decided.
 */
export const verdictOfMode = (
  mode: StepMode,
  at: {
    readonly step: Pick<Step, 'name' | 'gate'>
    readonly rollout: RolloutView
    readonly now: number
    readonly budget: number
  },
): Verdict | undefined => {
  const isRefused = mode === 'skip' && at.step.gate
  const why = `the operator set steps.${at.step.name}.mode to ${mode}${isRefused ? ', and a step that decides is not skipped: set it to run, hold or fail' : ''}`
  if (mode === 'run') return undefined
  if (mode === 'skip' && !isRefused) return skippedFor(why)
  if (mode === 'fail') return { phase: 'Failed', outcome: 'failed', message: why }
  if (pollComesTooLate(at.rollout, { ...at, requeueAfter: heldFor })) {
    const message = `held to the progress deadline, ${deadlineField(at.rollout)}: ${why}`
    return { phase: 'Failed', outcome: 'expired', message }
  }
  return { phase: 'Running', message: `held: ${why}`, requeueAfter: heldFor, turn: at.now + heldFor + requeueDelay }
}

/**
 * Whether a step was found waiting with just this before: then nothing has to be written, and the poll costs a store next to
 * nothing.
 */
export const isToldAlready = (
  { seq, phase, message: told, data, turn }: Pick<StepRecord, 'seq' | 'phase' | 'message' | 'data' | 'turn'>,
  verdict: Verdict,
  message: string,
): boolean =>
  seq > 0 &&
  verdict.phase === 'Running' &&
  phase === 'Running' &&
  told === message &&
  (verdict.state === undefined || JSON.stringify(verdict.state) === JSON.stringify(data)) &&
  (verdict.turn === undefined || verdict.turn === turn?.at)

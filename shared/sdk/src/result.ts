import { parseDuration } from './numbers.ts'

/** The decision of a step. The runtime turns it into what the controller hears. */
export type StepResult<State> =
  | { readonly decision: 'succeed'; readonly state?: State; readonly message: string }
  | { readonly decision: 'wait'; readonly state: State; readonly requeueAfter: number; readonly message: string }
  | { readonly decision: 'fail'; readonly state?: State; readonly message: string }

/**
 * The decisions that Terminate and Abort may take: the controller turns a Running from them into Failed, so they cannot wait. It
 * discards the state they return.
 */
export type FinalResult<State> = Exclude<StepResult<State>, { decision: 'wait' }>

/** The step is done; the rollout goes on. */
export const succeed = <State>(state?: State, message = ''): FinalResult<State> => ({
  decision: 'succeed',
  message,
  ...(state !== undefined && { state }),
})

/**
 * Not yet: call Run again after `requeueAfter` (`30s`, `2m`). The controller polls after 11 s at the earliest.
 *
 * @throws RangeError when `requeueAfter` is not a duration.
 */
export const wait = <State>(state: State, requeueAfter: string, message = ''): StepResult<State> => {
  const ms = parseDuration(requeueAfter)
  if (ms === undefined) throw new RangeError(`wait: "${requeueAfter}" is not a duration such as 30s or 2m`)
  return { decision: 'wait', state, requeueAfter: ms, message }
}

/**
 * The step says no: the rollout aborts, with `message` as its reason, after what the step had open is undone. `state` is what the controller keeps,
 * for where the journal is lost.
 */
export const fail = <State = never>(message: string, state?: State): FinalResult<State> => ({
  decision: 'fail',
  message,
  ...(state !== undefined && { state }),
})

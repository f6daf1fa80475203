/** How a run or a job can end. */
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'timed_out' | 'neutral' | 'skipped' | 'action_required'

/** One execution of a run, as it is planned or was: milliseconds since 1970. */
export type Attempt = {
  readonly from: number
  readonly starts: number
  readonly ends: number
  readonly conclusion: Conclusion
}

/** A run as the stand-in keeps it. */
export type StoredRun = {
  readonly id: number
  /** Counts the runs of a workflow from 1. */
  readonly number: number
  readonly repository: string
  readonly workflow: string
  readonly ref: string
  readonly inputs: Readonly<Record<string, string>>
  readonly title: string
  readonly attempts: readonly [Attempt, ...Attempt[]]
}

/** The state of a run, or of an attempt of it. */
export type RunState = {
  readonly status: 'queued' | 'in_progress' | 'completed'
  readonly conclusion: Conclusion | null
}

/** Milliseconds until a runner takes a job; hosted ones take some seconds. */
const untilTaken = 5_000

export const plannedAttempt = (from: number, takes: number, conclusion: Conclusion): Attempt => ({
  from,
  starts: from + Math.min(untilTaken, takes / 2),
  ends: from + takes,
  conclusion,
})

export const stateOf = ({ starts, ends, conclusion }: Attempt, at: number): RunState => {
  if (at >= ends) return { status: 'completed', conclusion }
  return { status: at >= starts ? 'in_progress' : 'queued', conclusion: null }
}

export const latestAttempt = ({ attempts }: StoredRun): Attempt => attempts.at(-1) ?? attempts[0]

/** The run with its latest attempt ended now; ended parts stay as they are. */
export const endedRun = (run: StoredRun, now: number, conclusion: Conclusion): StoredRun => {
  const latest = latestAttempt(run)
  if (now >= latest.ends) return run
  const ended = { ...latest, starts: Math.min(latest.starts, now), ends: now, conclusion }
  const [first, ...more] = run.attempts
  return { ...run, attempts: more.length === 0 ? [ended] : [first, ...more.slice(0, -1), ended] }
}

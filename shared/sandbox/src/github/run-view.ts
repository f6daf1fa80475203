import { latestAttempt, type RunState, type StoredRun, stateOf } from './stored-run.ts'

/** A run as people see it. Times in milliseconds since 1970; `endedAt` is undefined while it goes on. */
export type RunView = RunState &
  Pick<StoredRun, 'id' | 'number' | 'repository' | 'workflow' | 'ref' | 'inputs' | 'title'> & {
    readonly attempt: number
    readonly startedAt: number
    readonly endedAt: number | undefined
  }

export const runView = (run: StoredRun, now: number): RunView => {
  const { attempts, ...shown } = run
  const { from, ends } = latestAttempt(run)
  const state = stateOf(latestAttempt(run), now)
  const endedAt = state.status === 'completed' ? ends : undefined
  return { ...shown, ...state, attempt: attempts.length, startedAt: from, endedAt }
}

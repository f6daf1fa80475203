import { wholeNumber } from '@canary-steps/sdk'

/** One run of a Rollout, which all its steps share. */
export type RunKey = {
  readonly revision: number
  readonly podHash: string
  readonly stepHash: string
  /** Tells a retry of the same revision from the attempt before it: a time of the Rollout. */
  readonly attempt: string
}

/** By what the Rollout's journal knows a run. */
export const runKey = ({ revision, podHash, stepHash, attempt }: RunKey): string =>
  [revision, podHash, stepHash, attempt].join('/')

/** The run of a key; undefined where it names none, as where an earlier version took for a revision what is none. */
export const readRunKey = (key: string): RunKey | undefined => {
  const [counted = '', podHash = '', stepHash = '', attempt, ...more] = key.split('/')
  const revision = wholeNumber(counted)
  if (revision === undefined || attempt === undefined || more.length > 0) return undefined
  return { revision, podHash, stepHash, attempt }
}

/** Whether two are of the same revision, pods and steps: one may be a retry of the other. */
export const isSameButAttempt = (one: Omit<RunKey, 'attempt'>, other: Omit<RunKey, 'attempt'>): boolean =>
  one.revision === other.revision && one.podHash === other.podHash && one.stepHash === other.stepHash

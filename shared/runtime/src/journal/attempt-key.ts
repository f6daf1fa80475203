import { wholeNumber } from '@canary-steps/sdk'

/** By what the journal of a group's releases knows an attempt at one. Those at one release are counted from 1. */
export const attemptKey = (release: string, number: number): string => `${encodeURIComponent(release)}/${number}`

const readAttemptKey = (key: string): { readonly encoded: string; readonly number: number } => {
  const [encoded = '', counted = ''] = key.split('/')
  return { encoded, number: wholeNumber(counted) ?? 0 }
}

/** Which of the attempts at its release it is. */
export const attemptNumber = (key: string): number => readAttemptKey(key).number

/** Whether it is an attempt at a release. */
export const isAttemptAt = (key: string, release: string): boolean =>
  readAttemptKey(key).encoded === encodeURIComponent(release)

/** Whether two are attempts at the same release. */
export const isSameRelease = (one: string, other: string): boolean =>
  readAttemptKey(one).encoded === readAttemptKey(other).encoded

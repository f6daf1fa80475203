import { wholeNumber } from '@canary-steps/sdk'

/** By what the journal of a group's releases knows a round of one. Those at one release are counted from 1. */
export const roundKey = (release: string, number: number): string => `${encodeURIComponent(release)}/${number}`

const readRoundKey = (key: string): { readonly encoded: string; readonly number: number } => {
  const [encoded = '', counted = ''] = key.split('/')
  return { encoded, number: wholeNumber(counted) ?? 0 }
}

/** Which of the rounds of its release it is. */
export const roundNumber = (key: string): number => readRoundKey(key).number

/** Whether it is a round of a release. */
export const isRoundOf = (key: string, release: string): boolean =>
  readRoundKey(key).encoded === encodeURIComponent(release)

/** Whether two are rounds of the same release. */
export const isSameRelease = (one: string, other: string): boolean =>
  readRoundKey(one).encoded === readRoundKey(other).encoded

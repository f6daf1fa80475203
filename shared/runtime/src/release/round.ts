import { wentBack } from '@canary-steps/sdk'
import type { ReleaseJournal, Round } from '../journal/journal.ts'
import { isRoundOf } from '../journal/round-key.ts'

/** The rounds of a release, oldest first. */
export const roundsOf = ({ runs }: ReleaseJournal, release: string): [string, Round][] =>
  Object.entries(runs).filter(([key]) => isRoundOf(key, release))

/** Every region has ended. */
export const isRoundOver = ({ members }: Round): boolean => Object.values(members).every(({ end }) => end !== undefined)

/** A region has ended, and not with the new version. */
export const someWentBack = ({ members }: Round): boolean => Object.values(members).some(wentBack)

/** Nobody gets through in it: a step said no for every region, or a region went back and they abort together. */
export const isLost = (round: Round): boolean =>
  Object.values(round.steps).some(({ phase }) => phase === 'Failed') ||
  (round.abortTogether === true && someWentBack(round))

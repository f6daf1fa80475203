import { wentBack } from '@canary-steps/sdk'
import { isAttemptAt } from '../journal/attempt-key.ts'
import type { ReleaseJournal, ReleaseRun } from '../journal/journal.ts'

/** The attempts at a release, oldest first. */
export const attemptsOf = ({ runs }: ReleaseJournal, release: string): [string, ReleaseRun][] =>
  Object.entries(runs).filter(([attempt]) => isAttemptAt(attempt, release))

/** Every region has ended. */
export const isOver = ({ members }: ReleaseRun): boolean => Object.values(members).every(({ end }) => end !== undefined)

/** A region has ended, and not with the new version. */
export const hasGoneBack = ({ members }: ReleaseRun): boolean => Object.values(members).some(wentBack)

/** Nobody gets through in it: a step said no for every region, or a region went back and they abort together. */
export const isLost = (run: ReleaseRun): boolean =>
  Object.values(run.steps).some(({ phase }) => phase === 'Failed') || (run.abortTogether === true && hasGoneBack(run))

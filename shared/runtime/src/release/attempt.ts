import { wentBack } from '@canary-steps/sdk'
import { isAttemptAt } from '../journal/attempt-key.ts'
import type { Journal, Run } from '../journal/journal.ts'

/** The attempts at a release, oldest first. */
export const attemptsOf = ({ runs }: Journal, release: string): [string, Run][] =>
  Object.entries(runs).filter(([attempt]) => isAttemptAt(attempt, release))

/** Every region has ended. */
export const isOver = ({ members = {} }: Run): boolean => Object.values(members).every(({ end }) => end !== undefined)

/** A region has ended, and not with the new version. */
export const hasGoneBack = ({ members = {} }: Run): boolean => Object.values(members).some(wentBack)

/** Nobody gets through in it: a step said no for every region, or a region went back and they abort together. */
export const isLost = (run: Run): boolean =>
  Object.values(run.steps).some(({ phase }) => phase === 'Failed') || (run.abortTogether === true && hasGoneBack(run))

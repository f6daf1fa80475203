import { type Change, type Story, versionOf } from '@canary-steps/sdk'
import type { ReleaseJournal, Round } from '../journal/journal.ts'
import { isRoundOf, isSameRelease } from '../journal/round-key.ts'
import type { Subject } from '../journal/subject.ts'
import type { ImageRules } from '../ports/policy.ts'
import { counts } from './same-change.ts'

/** A round of a release of which it is known what is decided in it. */
export type KnownRound = { readonly key: string; readonly round: Round; readonly subject: Subject }

/** Whether an annotation names the release, and not the image. */
export const isNamedRelease = ({ release, canary }: Story): boolean => release !== versionOf(canary.image)

const known = ([key, round]: [string, Round]): KnownRound[] =>
  round.subject ? [{ key, round, subject: round.subject }] : []

/** Without an annotation a release has its name from what changes, which may be more in one region than in another: then only that counts. */
const mayBe = ({ key, subject }: KnownRound, story: Story): boolean =>
  isRoundOf(key, story.release) || !(isNamedRelease(story) || subject.isNamed)

/** The latest round of each line in which all that a story changes is decided about, newest first. */
export const linesCovering = (
  { runs }: ReleaseJournal,
  story: Story,
  change: Change,
  rules: ImageRules,
): readonly KnownRound[] => {
  const rounds = Object.entries(runs)
    .toReversed()
    .flatMap(known)
    .filter((one) => mayBe(one, story) && counts(one.subject.change, change, rules))
  return [...Map.groupBy(rounds, ({ subject }) => subject.line).values()].flatMap(([latest]) => latest ?? [])
}

/** All rounds about what one of them is about, newest first. Of earlier versions nobody knows it: there they are one by their name. */
export const inLineOf = ({ runs }: ReleaseJournal, own: string): Round[] => {
  const line = runs[own]?.subject?.line
  return Object.entries(runs)
    .flatMap(([key, round]) =>
      round.subject?.line === line && (line !== undefined || isSameRelease(key, own)) ? [round] : [],
    )
    .toReversed()
}

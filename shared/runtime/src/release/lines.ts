import { type Change, type Story, versionOf } from '@canary-steps/sdk'
import { isAttemptAt, isSameRelease } from '../journal/attempt-key.ts'
import type { ReleaseJournal, ReleaseRun } from '../journal/journal.ts'
import type { Subject } from '../journal/subject.ts'
import type { ImageRules } from '../ports/policy.ts'
import { counts } from './same-change.ts'

/** An attempt at a release of which it is known what is decided in it. */
export type Attempt = { readonly key: string; readonly run: ReleaseRun; readonly subject: Subject }

/** Whether an annotation names the release, and not the image. */
export const isNamed = ({ release, canary }: Story): boolean => release !== versionOf(canary.image)

const known = ([key, run]: [string, ReleaseRun]): Attempt[] => (run.subject ? [{ key, run, subject: run.subject }] : [])

/** Without an annotation a release has its name from what changes, which may be more in one region than in another: then only that counts. */
const mayBe = ({ key, subject }: Attempt, story: Story): boolean =>
  isAttemptAt(key, story.release) || !(isNamed(story) || subject.isNamed)

/** The latest attempt of each line in which all that a story changes is decided about, newest first. */
export const linesCovering = (
  { runs }: ReleaseJournal,
  story: Story,
  change: Change,
  rules: ImageRules,
): readonly Attempt[] => {
  const attempts = Object.entries(runs)
    .toReversed()
    .flatMap(known)
    .filter((one) => mayBe(one, story) && counts(one.subject.change, change, rules))
  return [...Map.groupBy(attempts, ({ subject }) => subject.line).values()].flatMap(([latest]) => latest ?? [])
}

/** All attempts about what one of them is about, newest first. Of earlier versions nobody knows it: there they are one by their name. */
export const inLineOf = ({ runs }: ReleaseJournal, attempt: string): ReleaseRun[] => {
  const line = runs[attempt]?.subject?.line
  return Object.entries(runs)
    .flatMap(([key, run]) =>
      run.subject?.line === line && (line !== undefined || isSameRelease(key, attempt)) ? [run] : [],
    )
    .toReversed()
}

import type { OtherChange } from '@canary-steps/sdk'
import { isSameRelease } from '../journal/attempt-key.ts'
import type { ReleaseJournal } from '../journal/journal.ts'
import type { ImageRules } from '../ports/image-rules.ts'
import { differencesInWords } from './differences-in-words.ts'

/** Where a change that cannot be compared began: told in place of how it differs. */
export const cannotTell = 'it began before anybody could tell what changes there'

/** Regions that are at another change than an attempt, under its name, and how those differ. */
export const otherChangesBeside = ({ runs }: ReleaseJournal, attempt: string, rules: ImageRules): OtherChange[] => {
  const own = runs[attempt]?.subject
  const others = Object.entries(runs).flatMap(([key, { subject, members }]) => {
    if (!isSameRelease(key, attempt) || subject?.line === own?.line) return []
    const differs = own && subject ? differencesInWords(own.change, subject.change, rules) : cannotTell
    return Object.entries(members).flatMap(([region, { end }]) => (end ? [] : [[region, differs] as const]))
  })
  return [...new Map(others)].map(([region, differs]) => ({ region, differs }))
}

import { type Change, type OtherChange, placeInWords, shortenedInside } from '@canary-steps/sdk'
import type { ReleaseJournal } from '../journal/journal.ts'
import { isSameRelease } from '../journal/round-key.ts'
import type { ImageRules } from '../ports/policy.ts'
import { beyond, type Difference } from './same-change.ts'

/** Most differences that are told, and how much of an image. */
const [most, longestImage] = [5, 200]

const cut = (image: string): string => shortenedInside(image, longestImage)

const changeInWords = (difference: Difference, here: 'here' | 'there'): string => {
  if (difference.kind === 'unknown') return `the stable version is unknown ${here}`
  if (difference.kind === 'place') return `${placeInWords(difference.path)} changes ${here} only`
  const { name, here: own, there: other, why } = difference
  const where = here === 'here' ? 'there' : 'here'
  return other
    ? `${name} is ${cut(own)} ${here} and ${cut(other)} ${where} (${why})`
    : `${name} is ${cut(own)} ${here} only`
}

const changedThing = (difference: Difference): string =>
  difference.kind === 'container' ? difference.name : difference.kind === 'place' ? difference.path : ''

/** How two changes differ, seen from one of them: `app is shop/app:v3 here and shop/app:v2 there (another tag)`. */
export const differencesInWords = (here: Change, there: Change, rules: ImageRules): string => {
  const ours = beyond(there, here, rules)
  const told = new Set(ours.map(changedThing))
  const theirs = beyond(here, there, rules).filter((one) => !told.has(changedThing(one)))
  const all = [...ours.map((one) => changeInWords(one, 'here')), ...theirs.map((one) => changeInWords(one, 'there'))]
  return [...all.slice(0, most), ...(all.length > most ? [`and ${all.length - most} more`] : [])].join('; ')
}

/** Where a change that cannot be compared began: told in place of how it differs. */
export const cannotTell = 'its changes are unknown'

/** Regions that are at another change than a round, under its name, and how those differ. */
export const otherChangesBeside = ({ runs }: ReleaseJournal, ownKey: string, rules: ImageRules): OtherChange[] => {
  const own = runs[ownKey]?.subject
  const others = Object.entries(runs).flatMap(([key, { subject, members }]) => {
    if (!isSameRelease(key, ownKey) || subject?.line === own?.line) return []
    const differs = own && subject ? differencesInWords(own.change, subject.change, rules) : cannotTell
    return Object.entries(members).flatMap(([region, { end }]) => (end ? [] : [[region, differs] as const]))
  })
  return [...new Map(others)].map(([region, differs]) => ({ region, differs }))
}

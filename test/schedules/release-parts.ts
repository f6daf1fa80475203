import { parseKey } from '@canary-steps/runtime/journal/identity'
import type { Part } from './function.ts'
import type { Site } from './site.ts'
import type { Stage } from './stage.ts'
import type { Answer } from './truth.ts'

/** The owners of a release's effects: `release:GROUP/RELEASE/NUMBER/INDEX` is the key of a step in an attempt at it. */
export const roundOf = (key: string): string | undefined =>
  key.startsWith('release:') ? key.slice(0, key.lastIndexOf('/')) : undefined
export const indexOf = (key: string): number => Number(key.slice(key.lastIndexOf('/') + 1))

/** An effect that outlives an ended attempt is not the result of its round of the release. */
export const isLate = ({ message }: Answer): boolean => /^(this attempt|the release) has ended/.test(message)

/** A part in a release, at whose site, and until when it was the region's last. */
export type Played = Part & {
  readonly site: Site
  readonly until: number
  readonly place: NonNullable<ReturnType<typeof parseKey>>
}

export const partsOf = ({ fn, sites }: Stage): Played[] =>
  fn.parts.flatMap((part) => {
    const site = sites.find(({ region }) => region === part.region)
    const place = site && parseKey(`${site.uid}/${part.run}/0`)
    const next = fn.parts.find(
      (one) => one.region === part.region && one.attempt === part.attempt && one.since > part.since,
    )
    return site && place ? [{ ...part, site, place, until: next?.since ?? Number.POSITIVE_INFINITY }] : []
  })

/** The answers to Runs of one step that is done for the release. */
type Answered = Answer & { readonly part: Played }

export const answersIn = (parts: readonly Played[], attempt: string): Answered[] =>
  parts
    .filter((part) => part.attempt === attempt)
    .flatMap((part) =>
      part.site.truth
        .answered()
        .filter(({ key }) => key.startsWith(`${part.site.uid}/${part.run}/`))
        .map((answer) => ({ ...answer, part })),
    )

/** Whether the function could know by then that a part in a release is over; `index`: or only its part in one step. */
export const isOver = ({ site, place, run, since }: Played, by: number, index?: number): boolean => {
  const { truth, uid } = site
  const hasFailed = truth
    .answered()
    .some(({ key, phase, asked }) => phase === 'Failed' && asked <= by && key.startsWith(`${uid}/${run}/`))
  return (
    hasFailed ||
    truth.wasRemoved(by) ||
    truth.tellsEnd(place, since, by) ||
    truth.looksAnew(place, since, by) ||
    (index !== undefined && truth.wasPassed(index, since, by))
  )
}

/** Each part that was the last of its region in an attempt at a moment. */
export const lastAt = (parts: readonly Played[], attempt: string, moment: number): Played[] =>
  parts.filter((part) => part.attempt === attempt && part.since <= moment && moment < part.until)

import * as z from 'zod'
import { goesOn, Outcome } from './outcome.ts'

/** How something ended, in words for people, and when: milliseconds since 1970. */
export const End = z.object({ outcome: Outcome, reason: z.string(), at: z.number() }).readonly()
export type End = z.output<typeof End>

/** A region that takes part in a release, as the others see it. */
export type ReleaseRegion = {
  readonly region: string
  readonly cluster: string
  /** The canary's weight when it last told of it, in percent. */
  readonly weight: number
  /** When it came to the place where it is met, in milliseconds since 1970; undefined: it has not. */
  readonly arrivedAt: number | undefined
  /** How its rollout ended; undefined: it goes on. */
  readonly end: End | undefined
  /** The ring that it is in, if that is only watched. Then `region` is `ring/region`, and its fate decides nothing here. */
  readonly ring?: string
}

/** How another region of a release stands at a step at which each counts for itself what people did. */
export type OtherRegion = {
  readonly region: string
  /** The last message of the step there; empty if it has not come to it yet. */
  readonly message: string
  /** `approved`, or how it failed there; undefined: it waits. */
  readonly verdict: Outcome | undefined
}

/** Where regions of a release wait for each other. */
export type Barrier = {
  /** Such as `20%`. */
  readonly place: string
  /** The regions that should come, and the number that is enough. One of a watched ring is `ring/region`. */
  readonly regions: readonly string[]
  readonly quorum: number
  /** If one region rolls back, all regions fail. A retry starts a new round of the release. */
  readonly abortTogether: boolean
}

/** A region that is at another change under the release's name. Its result does not belong to this release. */
export type OtherChange = {
  readonly region: string
  /** How its change differs, in words for people. */
  readonly differs: string
}

/** The view of a region where regions wait for each other. */
export type Meeting = {
  /** All that take part in the release, this one included. */
  readonly regions: readonly ReleaseRegion[]
  /** When enough were there, in milliseconds since 1970. It stays so, even if regions leave or come later. Undefined: not yet. */
  readonly metAt: number | undefined
  /** Regions at places of the same name with another change, which never come to these. */
  readonly others: readonly OtherChange[]
}

/** Whether a region has come to the barrier. A rollout that ended well has passed every place. */
export const isThere = ({ arrivedAt, end }: Pick<ReleaseRegion, 'arrivedAt' | 'end'>): boolean =>
  end ? goesOn(end.outcome) : arrivedAt !== undefined

/** Whether the rollout of a region has ended, and not with the new version. */
export const wentBack = ({ end }: { readonly end?: End | undefined }): boolean =>
  end !== undefined && !goesOn(end.outcome)

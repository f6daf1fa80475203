import type { Outcome } from './outcome.ts'

/** How something ended, in words for people, and when: milliseconds since 1970. */
export type Ending = { readonly outcome: Outcome; readonly reason: string; readonly at: number }

/** A region that takes part in a release, as the others see it. */
export type ReleaseRegion = {
  readonly region: string
  readonly cluster: string
  /** When it came to the place where it is met, in milliseconds since 1970; undefined: it has not. */
  readonly arrivedAt: number | undefined
  /** How its rollout ended; undefined: it goes on. */
  readonly end: Ending | undefined
}

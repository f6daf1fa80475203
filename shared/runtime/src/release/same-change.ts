import { type Change, type ComparedContainer, changedContainers } from '@canary-steps/sdk'
import type { ImageRules } from '../ports/policy.ts'
import { whyAnotherImage } from './same-image.ts'

/** Why what was decided about one change does not count for another. */
export type Difference =
  /** The stable images are unknown, and so are the changes. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'container'
      readonly name: string
      readonly here: string
      readonly there: string
      readonly why: string
    }
  | { readonly kind: 'place'; readonly path: string }

const isNamesake = (one: ComparedContainer, other: ComparedContainer): boolean =>
  one.name === other.name && one.init === other.init

const differenceIn = (here: ComparedContainer, there: Change, rules: ImageRules): Difference[] => {
  const changing = changedContainers(there).filter((one) => isNamesake(one, here))
  const reasons = changing.map(({ image }) => whyAnotherImage(here.image, image, rules))
  if (reasons.includes(undefined)) return []
  const { name, image } = here
  const [theirs = there.containers.find((one) => isNamesake(one, here))] = changing
  // told from either side
  const why = reasons[0] ?? 'only one of them changes it'
  return [{ kind: 'container', name, here: image, there: theirs?.image ?? '', why }]
}

/**
 * How the change of one region goes beyond what was decided about in others. Empty: it counts here as well. Each
 * container that changes here becomes the decided one, and nothing else changes that did not change there. An
 * unchanged part here stops nobody.
 */
export const beyond = (decided: Change, here: Change, rules: ImageRules): Difference[] => {
  const known = new Set(decided.paths)
  return [
    ...(here.stable === '' ? [{ kind: 'unknown' } as const] : []),
    ...changedContainers(here).flatMap((one) => differenceIn(one, decided, rules)),
    ...here.paths.filter((path) => !known.has(path)).map((path) => ({ kind: 'place', path }) as const),
  ]
}

/** Whether what was decided about one change counts for another. */
export const counts = (decided: Change | undefined, here: Change, rules: ImageRules): boolean =>
  decided !== undefined && beyond(decided, here, rules).length === 0

import { matches } from '../ports/pattern.ts'
import type { ImageRules } from '../ports/policy.ts'
import { imageDigest, referenceOf } from './image-reference.ts'

/** The rest of a repository beneath each of the prefixes that it is beneath. Names are cut between two slashes only. */
const beneath = (repository: string, prefixes: readonly string[]): string[] =>
  prefixes.flatMap((prefix) => (`${repository}/`.startsWith(`${prefix}/`) ? [repository.slice(prefix.length)] : []))

const isMirrored = (one: string, other: string, { mirrors }: ImageRules): boolean =>
  one === other ||
  mirrors.some((prefixes) => {
    const rests = beneath(other, prefixes)
    return beneath(one, prefixes).some((rest) => rests.includes(rest))
  })

const whyNotByTag = (one: string, other: string, rules: ImageRules): string | undefined => {
  const [here, there] = [referenceOf(one), referenceOf(other)]
  if (!here || !there) return 'one of them is not the name of an image'
  if (rules.requireDigest) return 'images.requireDigest: only digests are compared'
  if ([here.tag, there.tag].some((tag) => tag === '' || tag === 'latest')) return 'latest may be anything'
  if (here.tag !== there.tag) return 'another tag'
  const movable = [here, there].find(
    ({ repository }) => rules.immutableTags?.some((one) => matches(one, repository)) === false,
  )
  if (movable) return `tags of ${movable.repository} may be moved: images.immutableTags does not name it`
  return isMirrored(here.repository, there.repository, rules)
    ? undefined
    : 'another repository, and images.mirrors does not say that they have the same'
}

/** Why two images may not be the same, in a few words; undefined: they are. */
export const whyAnotherImage = (one: string, other: string, rules: ImageRules): string | undefined => {
  const digests = [imageDigest(one), imageDigest(other)]
  if (digests.every((digest) => digest !== undefined)) return digests[0] === digests[1] ? undefined : 'another digest'
  if ([one, other].some((image) => image.includes('@'))) return 'a digest is compared with a digest only'
  return whyNotByTag(one, other, rules)
}

import type { LookedUp } from '@canary-steps/sdk'
// not the whole package: a function carries what it imports
import type { SemVer } from 'semver'
import parse from 'semver/functions/parse.js'
import satisfies from 'semver/functions/satisfies.js'
import validRange from 'semver/ranges/valid.js'

/** Where a pipeline writes the release, as for the rollout itself. */
const releaseAnnotation = 'canary-steps/release'

/** Whether a text is a range as npm knows it: `>=2.4 <3`, `^2.4`, `2.x`. */
export const isRange = (text: string): boolean => validRange(text) !== null

/** `v2.4.1`, `2.4`, `v2`, `2.4.1-rc.1`. A number alone may be a build or a commit, and is no version. */
const shape = /^(v?)(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].+)?$/i

const read = (text: string): SemVer | undefined => {
  const [, prefix, major, minor, patch = '0', rest = ''] = shape.exec(text) ?? []
  if (major === undefined || (minor === undefined && !prefix)) return undefined
  // calendars and short commits have zeros in front, which only a loose parse takes
  return parse(`${major}.${minor ?? '0'}.${patch}${rest}`, { loose: true }) ?? undefined
}

/** A tag after the name, and what pins it. */
const suffix = /(?::([^:/@]+))?(?:@.*)?$/

const tagOf = (image: string): string => suffix.exec(image)?.[1] ?? ''
/** An image without tag and digest, as it is written. */
export const repositoryOf = (image: string): string => image.replace(suffix, '')

/**
 * The images that a Rollout's version is read from: those of the repository that is asked for, or the only one. Which of several containers
 * comes first says nothing of what it is.
 */
export const judgedImages = ({ images }: Pick<LookedUp, 'images'>, repository: string | undefined): string[] => {
  const judged = repository === undefined ? images : images.filter((image) => repositoryOf(image) === repository)
  return new Set(judged).size === 1 ? judged.slice(0, 1) : []
}

/**
 * The version of a Rollout: the tag of the image that is judged, or else its annotation `canary-steps/release`. One without a suffix goes
 * before one with: `2.4.1-a1b2c3d` is a pre-release to semver. Where a repository is asked for, only its image counts.
 */
export const versionOf = (found: LookedUp, repository: string | undefined): SemVer | undefined => {
  const named = repository === undefined ? (found.metadata.annotations[releaseAnnotation] ?? '') : ''
  const versions = [...judgedImages(found, repository).map(tagOf), named].flatMap((text) => read(text) ?? [])
  return versions.find(({ prerelease }) => prerelease.length === 0) ?? versions[0]
}

/** Whether a version is in a range, pre-releases as npm takes them: only where the range names one of the same version. */
export const isInRange = (version: SemVer, range: string): boolean => satisfies(version, range)

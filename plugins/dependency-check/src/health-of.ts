import { type LookedUp, type LookupAnswer, type Story, shortened } from '@canary-steps/sdk'
import type { RolloutCheck } from './config.ts'
import { isInRange, judgedImages, repositoryOf, versionOf } from './version-in-range.ts'

/** The result of one check. `never`: waiting cannot help. `says`: the whole sentence, or what is ready. */
export type Health = { readonly is: 'ready' | 'not yet' | 'never'; readonly says: string }

const mostMessage = 200

const nameOf = ({ metadata }: LookedUp): string => `${metadata.namespace}/${metadata.name}`

const isOwn = ({ metadata }: LookedUp, { rollout }: Story): boolean =>
  metadata.name === rollout.name && metadata.namespace === rollout.namespace

/** The result of a lookup, without the Rollout that asks, which a selector for a whole system finds, too. */
export const othersIn = (answer: LookupAnswer, story: Story): LookedUp[] =>
  answer.found.filter((found) => !isOwn(found, story))

/** Why nothing is to be expected of a Rollout; undefined where it is not Degraded. */
export const degraded = (found: LookedUp): string | undefined => {
  if (found.phase !== 'Degraded') return undefined
  const why = shortened(found.message, mostMessage)
  return `${nameOf(found)} is Degraded${why && `: ${why}`}`
}

const details = ({ phase, message, replicas }: LookedUp): string => {
  if (phase === 'Progressing') return ` (${replicas.updated} of ${replicas.desired} replicas updated)`
  return message && ` (${shortened(message, mostMessage)})`
}

const noVersion = (found: LookedUp, range: string, repository: string | undefined): string => {
  const { images } = found
  const has = `${nameOf(found)} has no version to compare with ${range}: `
  const [judged] = judgedImages(found, repository)
  if (judged !== undefined && repository !== undefined) return `${has}${judged} has no tag such as v2.4.1`
  if (repository !== undefined)
    return `${has}it has not one image of ${repository}, but ${images.join(', ') || 'none at all'}`
  const why =
    new Set(images).size > 1
      ? `it has several images, ${images.join(', ')}: say in config.rollouts which one, as image: ${repositoryOf(images[0] ?? '')}`
      : `${judged ?? 'no image'} has no tag such as v2.4.1`
  return `${has}${why}, and there is no annotation canary-steps/release with one`
}

const healthOfFound = ({ phases, version: range, image }: RolloutCheck, found: LookedUp): Health => {
  const name = nameOf(found)
  const why = degraded(found)
  if (why) return { is: 'never', says: why }
  const version = versionOf(found, image)
  if (range !== undefined && !version) return { is: 'never', says: noVersion(found, range, image) }
  if (!phases.some((phase) => phase === found.phase))
    return { is: 'not yet', says: `${name} is ${found.phase || 'without a phase'}${details(found)}` }
  if (range !== undefined && version && !isInRange(version, range))
    return { is: 'not yet', says: `${name} is at ${version.version}, not ${range}` }
  return { is: 'ready', says: [name, version?.version].filter(Boolean).join(' ') }
}

/** How what a lookup found stands to what is asked of it: one for each Rollout, or one that says that there is none. */
export const healthOf = (check: RolloutCheck, answer: LookupAnswer | undefined, story: Story): Health[] => {
  const namespace = check.namespace ?? story.rollout.namespace
  const name = `${namespace}/${check.name ?? check.selector ?? ''}`
  // a refusal names the remedy itself
  if (!answer || answer.error !== undefined)
    return [{ is: 'never', says: `${name} could not be looked up: ${answer?.error ?? 'no answer'}` }]
  const found = othersIn(answer, story)
  if (found.length === 0) return [{ is: 'not yet', says: `${name} was not found` }]
  return found.map((one) => healthOfFound(check, one))
}

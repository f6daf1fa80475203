import { endingsOfRelease, isForward } from './release-endings.ts'
import { answersIn, indexOf, isLate, isOver, lastAt, type Played, partsOf, roundOf } from './release-parts.ts'
import { saysTrue } from './says-true.ts'
import type { Stage } from './stage.ts'
import { heedsNo } from './test-rollout.ts'
import type { Thing } from './toy-vendor.ts'

/** Steps that come to the same in all regions. */
const isReleases = (stage: Stage, index: number): boolean =>
  stage.steps[index]?.startsWith('release-') === true && stage.steps[index] !== 'release-count'

/** Where each region counts for itself one passes only when a person said yes, and fails by a no only where that counts. */
const counts = (stage: Stage, parts: readonly Played[], attempt: string): string[] =>
  answersIn(parts, attempt).flatMap(({ index, phase, message, part }) => {
    if (stage.steps[index] !== 'release-count') return []
    const isApproved = stage.fn.toy.things.some(
      (one) => one.key === `${attempt}/${index}` && one.decision === 'approved',
    )
    return [
      ...(phase === 'Successful' && !isApproved ? [`step ${index} passed in ${part.region}, and nobody said yes`] : []),
      ...(phase === 'Failed' && message === 'a person said no' && !heedsNo(part)
        ? [`step ${index} failed in ${part.region} by a no that does not count there`]
        : []),
    ]
  })

/** All regions of an attempt hear the same of a step that decides, and it passes only when a person said yes. */
const decisions = (stage: Stage, parts: readonly Played[], attempt: string): string[] => {
  const answers = answersIn(parts, attempt).filter((one) => isReleases(stage, one.index) && !isLate(one))
  return stage.steps.flatMap((kind, index) => {
    const phases = new Set(
      answers.flatMap((one) => (one.index === index && one.phase !== 'Running' ? [one.phase] : [])),
    )
    const isApproved = stage.fn.toy.things.some(
      ({ key, decision }) => key === `${attempt}/${index}` && decision === 'approved',
    )
    return [
      ...(phases.size > 1 ? [`step ${index} of ${attempt} was answered ${[...phases].join(' and ')}`] : []),
      ...(kind === 'release-gate' && phases.has('Successful') && !isApproved
        ? [`the gate of step ${index} passed in ${attempt}, and nobody said yes`]
        : []),
    ]
  })
}

/** No region that goes on fails since its release is over. */
const cutOff = (parts: readonly Played[], attempt: string): string[] =>
  answersIn(parts, attempt).flatMap(({ phase, message, asked, index, part: { region, site, place, since } }) =>
    phase !== 'Failed' ||
    !message.startsWith('the release has ended') ||
    site.truth.tellsEnd(place, since, asked) ||
    site.truth.looksAnew(place, since, asked)
      ? []
      : [`step ${index} in ${region} failed though it went on: ${message}`],
  )

/** How many things a step has made when it is done. */
const makes: Readonly<Record<string, number>> = { 'release-gate': 1, 'release-open': 2, 'release-count': 1 }

/** An act that a step reported is there, once. */
const effects = (stage: Stage, parts: readonly Played[], attempt: string): string[] =>
  answersIn(parts, attempt).flatMap(({ index, phase }) => {
    const [kind, most] = [stage.steps[index] ?? '', makes[stage.steps[index] ?? '']]
    if (phase !== 'Successful' || most === undefined) return []
    const made = stage.fn.toy.things.filter(({ key }) => key === `${attempt}/${index}`)
    return made.length === most ? [] : [`${kind} of step ${index} in ${attempt} made ${made.length} things`]
  })

/**
 * An attempt begins when the one before has ended or failed. It also begins when all are done with one of its steps,
 * or a region goes on to other steps. The same pods are one release.
 */
const beginnings = ({ steps }: Stage, parts: readonly Played[], attempt: string): string[] => {
  const order = parts.findIndex((part) => part.attempt === attempt)
  const first = parts[order]
  const before = parts.slice(0, order).findLast(({ place }) => place.podHash === first?.place.podHash)?.attempt
  if (!first || before === undefined) return []
  const others = lastAt(parts, before, first.since)
  const mine = others.find(({ region }) => region === first.region)
  const isOther = mine && (mine.place.revision !== first.place.revision || mine.place.stepHash !== first.place.stepHash)
  const hasFailed = answersIn(parts, before).some(({ phase, asked }) => phase === 'Failed' && asked <= first.since)
  // a step that all were moved past by hand is closed: nobody can answer it any more
  const isClosed = steps.some(
    (kind, index) => kind.startsWith('release-') && others.every((part) => isOver(part, first.since, index)),
  )
  if (isOther || hasFailed || isClosed) return []
  return others
    .filter((part) => part.region !== first.region && !isOver(part, first.since))
    .map(({ region }) => `${attempt} began in ${first.region} though ${region} went on with ${before}`)
}

/** A region that begins anew when no other goes on does not adopt what was decided before. */
const rejoins = (parts: readonly Played[], attempt: string): string[] =>
  parts.flatMap((part, order) => {
    const earlier = parts.slice(0, order).filter((one) => one.attempt === attempt && one.region === part.region)
    const last = earlier.at(-1)
    if (part.attempt !== attempt || !last || !part.site.truth.wasRetried(last.since, part.since)) return []
    const others = lastAt(parts, attempt, part.since).filter(({ region }) => region !== part.region)
    return others.every(({ site, place, since }) => site.truth.tellsEnd(place, since, part.since))
      ? [`${part.region} retried into ${attempt}, with which nobody went on`]
      : []
  })

/** Nothing is closed for all while a region goes on. */
const closings = (stage: Stage, parts: readonly Played[], thing: Thing, attempt: string): string[] => {
  const index = indexOf(thing.key)
  const isCounted = stage.steps[index] === 'release-count'
  const hasDecided = ({ region, run }: Played, by: number) =>
    (stage.fn.decidedAt.get(`${attempt}/${index} ${region} ${run}`) ?? Number.POSITIVE_INFINITY) <= by
  const hasFailed = answersIn(parts, attempt).some((one) => one.phase === 'Failed' && one.index === index)
  return thing.told.flatMap(({ outcome, at }) => {
    if (hasFailed && !isCounted && (outcome === 'failed' || outcome === 'expired')) return []
    const waiting = lastAt(parts, attempt, at).filter((part) => !isOver(part, at, index) && !hasDecided(part, at))
    // the last to decide closes it, and is seen to have decided after that
    return isCounted && waiting.length === 1
      ? []
      : waiting.map(({ region }) => `${thing.key} was told ${outcome} while ${region} went on`)
  })
}

/** One outcome, the true one: another only when it turned, or when a region came later. */
const outcomes = (stage: Stage, parts: readonly Played[], thing: Thing, attempt: string): string[] => {
  const isOpened = [...stage.fn.seen].some(
    ([key, { effects }]) =>
      key === attempt &&
      Object.values(effects).some(({ stays, result }) => stays && JSON.stringify(result) === `{"id":${thing.id}}`),
  )
  if (!isOpened) return []
  const words = thing.told.map(({ outcome }) => outcome)
  const said = words.join(', ') || 'nothing'
  const truths = endingsOfRelease(stage, attempt, indexOf(thing.key))
  const changes = thing.told.flatMap((one, order) => {
    const before = thing.told[order - 1]
    if (!before || before.outcome === one.outcome || isForward(before.outcome) !== isForward(one.outcome)) return []
    // each region that comes, or decides, may open it again
    if (stage.steps[indexOf(thing.key)] === 'release-count') return []
    const hasJoined = parts.some((part) => part.attempt === attempt && part.since > before.at && part.since <= one.at)
    return hasJoined ? [] : [`${thing.key} says ${said}: it did not turn from ${before.outcome} to ${one.outcome}`]
  })
  return saysTrue(stage, words, truths)
    ? changes
    : [...changes, `${thing.key} says ${said}, the truth is ${[...truths].join(' or ')}`]
}

/** All that is wrong with what was done once for all regions. */
export const wrongWithReleases = (stage: Stage): string[] => {
  const parts = partsOf(stage)
  const attempts = [...new Set(parts.map(({ attempt }) => attempt))]
  return [
    ...attempts.flatMap((attempt) => [
      ...decisions(stage, parts, attempt),
      ...counts(stage, parts, attempt),
      ...cutOff(parts, attempt),
      ...effects(stage, parts, attempt),
      ...beginnings(stage, parts, attempt),
      ...rejoins(parts, attempt),
    ]),
    ...stage.fn.toy.things.flatMap((thing) => {
      const attempt = roundOf(thing.key)
      return attempt === undefined
        ? []
        : [...closings(stage, parts, thing, attempt), ...outcomes(stage, parts, thing, attempt)]
    }),
  ]
}

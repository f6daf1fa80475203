import { parseKey } from '@canary-steps/runtime/journal/identity'
import type { Effect, RolloutAttempt, Round } from '@canary-steps/runtime/journal/journal'
import { endingsOfRelease } from './release-endings.ts'
import { wrongWithReleases } from './release-invariants.ts'
import { saysTrue } from './says-true.ts'
import type { Stage } from './stage.ts'
import type { Truth } from './truth.ts'

/** `runKey` begins with whose journal it is in. */
type Seen = {
  readonly runKey: string
  readonly id: string
  readonly effect: Effect
  readonly run: RolloutAttempt | Round
}

const effectsOf = ({ fn }: Stage): Seen[] =>
  [...fn.seen].flatMap(([runKey, run]) =>
    Object.entries(run.effects).map(([id, effect]) => ({ runKey, id, effect, run })),
  )

/** How a root says that its rollout ended. */
const words: Readonly<Record<string, string>> = {
  succeeded: ':white_check_mark: Healthy',
  failed: ':x: failed',
  expired: ':hourglass: ran out of time',
  aborted: ':rewind: aborted',
  terminated: ':fast_forward: promoted',
  superseded: ':arrows_counterclockwise: superseded',
  orphaned: ':grey_question: gone',
}

const messagesOf = ({ fn }: Stage) => [...fn.slack.channels.values()].flat()

const markerOf = (message: { metadata?: { event_payload: Readonly<Record<string, unknown>> } }): string =>
  String(message.metadata?.event_payload.marker ?? '')

const repeated = (markers: readonly string[]): string[] => [
  ...new Set(markers.filter((marker, index) => markers.indexOf(marker) !== index)),
]

/** Markers of what lasts until the rollout ends: closing looks for all of them once more. */
const markersThatStay = (stage: Stage): ReadonlySet<string> => {
  const results = effectsOf(stage).flatMap(({ effect }) =>
    effect.stays ? [JSON.stringify(effect.result ?? null)] : [],
  )
  const all = [...messagesOf(stage).map(markerOf), ...stage.fn.toy.things.map(({ marker }) => marker)]
  const idOf = (marker: string) => stage.fn.toy.things.find((thing) => thing.marker === marker)?.id
  return new Set(
    all.filter((marker) => results.some((result) => result.includes(marker) || result === `{"id":${idOf(marker)}}`)),
  )
}

/**
 * Effects converge to exactly one: no marker is there twice. Such an act is done only once, since nobody looks again
 * after the step is done. If two requests arrive late, each after a look-up, the last stays.
 */
const duplicates = (stage: Stage): string[] => {
  const messages = messagesOf(stage)
  const { things } = stage.fn.toy
  const staying = markersThatStay(stage)
  const isCertain = (marker: string) => stage.fn.late() < 2 || staying.has(marker)
  return [
    ...repeated(messages.map(markerOf))
      .filter(isCertain)
      .map((marker) => `Slack has twice: ${messages.find((one) => markerOf(one) === marker)?.text}`),
    ...repeated(things.map(({ marker }) => marker))
      .filter(isCertain)
      .map((marker) => `the toy vendor has twice: ${things.find((one) => one.marker === marker)?.key}`),
  ]
}

/** Where no vendor gives any trouble an act is done once: two that were made one again are one too many. */
const madeTwice = ({ fn }: Stage): string[] =>
  fn.troubles() > 0 ? [] : repeated(fn.toy.made).map((marker) => `the toy vendor was asked twice to make ${marker}`)

/** Remembered effects are there, and open effects have ended. */
const leftOpen = (stage: Stage): string[] =>
  effectsOf(stage).flatMap(({ runKey, id, effect, run }) => [
    ...(effect.stays && !effect.outcome ? [`the journal has open: ${runKey} ${id}`] : []),
    ...Object.values(run.steps).flatMap(({ end }) => (end?.status === 'dead' ? [`given up: ${runKey} ${id}`] : [])),
  ])

const truthOf = ({ sites }: Stage, uid: string): Truth | undefined => sites.find((site) => site.uid === uid)?.truth

/** Each thing that stays tells one outcome, and the true one. */
const untrueThings = (stage: Stage): string[] =>
  stage.fn.toy.things.flatMap(({ id, key, since, told }) => {
    const identity = parseKey(key)
    const isOpened = effectsOf(stage).some(
      ({ effect }) => effect.stays && JSON.stringify(effect.result) === `{"id":${id}}`,
    )
    const truths = identity && truthOf(stage, identity.uid)?.endingsOf(since, identity)
    if (!truths || !isOpened) return []
    const outcomes = told.map(({ outcome }) => outcome)
    return saysTrue(stage, outcomes, truths)
      ? []
      : [`${key} says ${outcomes.join(', ') || 'nothing'}, the truth is ${[...truths].join(' or ')}`]
  })

const untrueRoots = (stage: Stage): string[] =>
  effectsOf(stage).flatMap(({ runKey, id, effect, run }) => {
    if (!effect.stays || !id.startsWith('rollout/thread/')) return []
    const marker = JSON.stringify(effect.result ?? {})
    const root = messagesOf(stage).find((message) => marker.includes(`"${markerOf(message)}"`))
    if (!root) return effect.result ? [`${runKey} ${id}: its root is gone`] : []
    const truths = [...endingsOfRun(stage, runKey, run, stage.fn.postedAt.get(root.ts) ?? 0)]
    const isTrue = truths.some((outcome) => root.text.startsWith(words[outcome] ?? '?'))
    return isTrue ? [] : [`the root of ${runKey} says ${root.text.slice(0, 40)}, the truth is ${truths.join(' or ')}`]
  })

/** How what a whole run has together may say it ended: all regions of a release, or one Rollout. */
const endingsOfRun = (stage: Stage, runKey: string, run: Seen['run'], made: number): ReadonlySet<string> => {
  if ('members' in run) return endingsOfRelease(stage, runKey, undefined)
  const identity = parseKey(`${runKey}/0`)
  if (!identity) throw new Error(`${runKey} is no run`)
  const { index: _, ...place } = identity
  return truthOf(stage, identity.uid)?.endingsOf(made, place) ?? new Set()
}

/** All that is wrong when a schedule is over. */
export const wrongAtTheEnd = (stage: Stage): string[] => [
  ...duplicates(stage),
  ...madeTwice(stage),
  ...leftOpen(stage),
  ...untrueThings(stage),
  ...untrueRoots(stage),
  ...wrongWithReleases(stage),
  ...stage.fn.unbounded.map((url) => `a request that nothing would end: ${url}`),
]

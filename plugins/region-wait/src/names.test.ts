import { differsInEachPart, type KeyMaker, text } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import { Config, wantedBy } from './config.ts'
import { aborted, regionsWith, rolloutAt } from './testing/regions.ts'
import { waitsFor, whoWentBack } from './told.ts'

const common = { cluster: 'prod', weight: 20, step: { number: 1, count: 2 }, arrivedAt: undefined, end: undefined }
const now = 1_700_000_000_000
const there = (region: string) => ({ ...common, region, arrivedAt: now })
const back = (region: string) => ({
  ...common,
  region,
  end: { outcome: 'aborted' as const, reason: '', at: now },
})
const scene = { place: '20%', quorum: 1, all: [], others: [], now }
const config = (names: readonly string[]) => Config.parse({ for: names })

/** Look-ups by name: a region whose name is the beginning of another, or goes on, is another region. */
const makers: KeyMaker[] = [
  differsInEachPart('a region that the settings know', { region: text }, ({ region }, other) => {
    const wanted = wantedBy(config([region]), region, { regions: [other.region], watched: [] })
    return !('problem' in wanted)
  }),
  differsInEachPart('a region of a watched ring', { region: text }, ({ region }, other) => {
    const wanted = wantedBy(config(['own', region]), 'own', { regions: ['own'], watched: [other.region] })
    return !('problem' in wanted)
  }),
  differsInEachPart('the own region among those that wait', { region: text }, ({ region }, other) => {
    const wanted = wantedBy(config([other.region]), region, { regions: [], watched: [] })
    return !('problem' in wanted)
  }),
  differsInEachPart(
    'a region whose end counts',
    { region: text },
    ({ region }, other) => whoWentBack([back(region)], [other.region], now) !== undefined,
  ),
  differsInEachPart('a region that is there', { region: text }, ({ region }, other) => {
    const { state } = waitsFor({ ...scene, region: 'own', regions: [region], all: [there(other.region)] })
    return Object.keys(state.came).length > 0
  }),
  differsInEachPart('a region that has come', { region: text }, ({ region }, other) => {
    const all = [there(other.region)]
    const { message } = waitsFor({ ...scene, region: 'own', regions: [region, other.region], quorum: 2, all })
    return !message.includes(`waits at 20% for ${region}:`)
  }),
  differsInEachPart('a region that is missing', { region: text }, ({ region }, other) => {
    const { message } = waitsFor({ ...scene, region: 'own', regions: [region], all: [back(other.region)] })
    return message.includes('aborted')
  }),
  differsInEachPart('a region at another change', { region: text }, ({ region }, other) => {
    const others = [{ region: other.region, differs: 'another tag' }]
    const { message } = waitsFor({ ...scene, region: 'own', regions: [region], others })
    return message.includes('another tag')
  }),
  differsInEachPart('the own arrival', { region: text }, ({ region }, other) => {
    const earlier = { ...there(other.region), arrivedAt: now - 5_000 }
    return waitsFor({ ...scene, region, regions: [region], all: [earlier] }).waited === 5_000
  }),
]

it.each(makers)('$of is another where the name goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

it.each([
  ['eu', 'eu-west'],
  ['eu-west', 'eu'],
])('%s, which is past the place, goes back with %s', async (own, other) => {
  const regions = regionsWith({ for: [own, other] })
  for (const name of [own, other, own]) await regions.in(name).run()
  await regions.in(other).abort({ rollout: aborted() })
  expect(await regions.in(own).run({ rollout: rolloutAt({ index: 3, weight: 50 }) })).toMatchObject({
    phase: 'Failed',
    message: `region-wait: region ${other} ended as aborted 0s ago; regions abort together`,
  })
})

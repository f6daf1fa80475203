import type { Change, RolloutView, Story } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { releasePartition } from '../journal/identity.ts'
import { openJournal } from '../journal/journal-file.ts'
import { plainImageRules } from '../ports/policy.ts'
import { type ChangePair, changeOf, honestPairs, impostorPairs } from '../testing/change-pairs.ts'
import { oneRing } from '../testing/one-ring.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { aborted, at, type ToyHost } from '../testing/toy-host.ts'
import { toyRegions } from '../testing/toy-regions.ts'
import type { ToyChange } from '../testing/toy-step.ts'

type Annotations = Readonly<Record<string, string>>

/** The call of a Rollout that changes this. */
const changing = (change: Change, annotations: Annotations = {}, rollout: RolloutView = sampleRollout()) => {
  rollout.spec.template.spec.containers = change.containers.filter(({ init }) => !init)
  Object.assign(rollout.metadata.annotations, annotations)
  return { rollout, change }
}

const regionsOf = (step: ToyChange = {}, rules = plainImageRules) =>
  toyRegions(step, { policy: { ...oneRing, images: () => rules } })

/** The first decision in `eu` first, and what `us` hears then. */
const afterEu = async ({ there, here, rules }: ChangePair, annotations: Annotations = {}) => {
  const regions = regionsOf({}, rules)
  regions.host.vendor.isDone = true
  expect(await regions.in('eu').run(changing(there, annotations))).toMatchObject({ phase: 'Successful' })
  regions.host.vendor.isDone = false
  return { regions, reply: await regions.in('us').run(changing(here, annotations)) }
}

const named = { 'canary-steps/release': 'november' }
const proxyFirst = { 'canary-steps/container': 'proxy', ...named }

test.each(honestPairs)('regions meet: %s', async (_, pair) => {
  for (const annotations of [{}, named]) {
    const { regions, reply } = await afterEu(pair, annotations)
    expect(reply).toMatchObject({ phase: 'Successful', message: 'done' })
    expect(regions.host.vendor.things).toHaveLength(1)
  }
})

test.each(impostorPairs)('an impostor adopts nothing: %s', async (_, pair) => {
  for (const annotations of [{}, named, proxyFirst]) {
    const { regions, reply } = await afterEu(pair, annotations)
    expect(reply).toMatchObject({ phase: 'Running' })
    expect(regions.host.vendor.things).toHaveLength(2)
  }
})

const [v1, v2] = ['shop/app:v1', 'shop/app:v2']
const app = changeOf({ app: [v2, v1] })
const withLog = changeOf({ app: [v2, v1] }, ['spec.containers[app].env[LOG]'])
const miner = changeOf({ app: ['evil.example/miner:v2', v1] })

/** Reports to each region about changes beside its own. */
const telling = () => {
  const told: Record<string, Story['beside'][]> = {}
  const regions = regionsOf({
    run: async ({ open, story }) => {
      told[story.region] = [...(told[story.region] ?? []), story.beside]
      return {
        decision: 'wait',
        state: await open('thing', regions.host.vendor.plan()),
        requeueAfter: 30_000,
        message: 'asked',
      }
    },
  })
  return { regions, told }
}

const attempts = async ({ release }: Pick<ToyHost, 'release'>) =>
  Object.entries((await release()).runs).map(([key, { members }]) => `${key}: ${Object.keys(members)}`)

test('one that changes more is asked itself, beside the others, and the difference is named', async () => {
  const { regions, told } = telling()
  await regions.in('eu').run(changing(app))
  await regions.in('us').run(changing(withLog))
  expect(told).toEqual({ eu: [undefined], us: [expect.objectContaining({ regions: ['eu'] })] })
  expect(told.us?.[0]?.differs).toBe('env[LOG] of app changes here only')
  expect(await attempts(regions.host)).toEqual(['v2/1: eu', 'v2/2: us'])
})

test('a difference is named with both images, and the reason', async () => {
  const { regions, told } = telling()
  await regions.in('eu').run(changing(app, named))
  await regions.in('us').run(changing(miner, named))
  expect(told.us?.[0]?.differs).toMatch(
    /^app is evil\.example\/miner:v2 here and shop\/app:v2 there \(another repository/,
  )
})

test('regions that change the same meet beside the others, and each joins its own', async () => {
  const { regions } = telling()
  for (const name of ['eu', 'ap']) await regions.in(name).run(changing(app))
  for (const name of ['us', 'sa']) await regions.in(name).run(changing(withLog))
  await regions.in('af').run(changing(app))
  expect(await attempts(regions.host)).toEqual(['v2/1: eu,ap,af', 'v2/2: us,sa'])
  expect(regions.host.vendor.things).toHaveLength(2)
})

test('a region that changes less adopts, and one that changes more does not, whoever comes first', async () => {
  const { regions } = telling()
  await regions.in('eu').run(changing(withLog))
  await regions.in('us').run(changing(app))
  expect(await attempts(regions.host)).toEqual(['v2/1: eu,us'])
})

test('a failure of another change under the same name fails nobody else', async () => {
  const { regions } = telling()
  await regions.in('us').run(changing(miner, named))
  await regions.in('eu').run(changing(app, named))
  await regions.in('us').abort(changing(miner, named, aborted()))
  expect(await regions.in('eu').run(changing(app, named))).toMatchObject({ phase: 'Running', message: 'asked' })
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted'], []])
})

test('a retry begins anew about the same change, beside the same others', async () => {
  const { regions, told } = telling()
  await regions.in('eu').run(changing(app))
  await regions.in('us').run(changing(withLog))
  await regions.in('us').abort(changing(withLog, {}, aborted()))
  await regions.in('us').run(changing(withLog, {}, sampleRollout({ attempt: at(120), now: regions.host.now })))
  expect(await attempts(regions.host)).toEqual(['v2/1: eu', 'v2/2: us', 'v2/3: us'])
  expect(told.us?.[1]).toEqual(told.us?.[0])
})

test('messages of another region are about the change that is decided about', async () => {
  const told: string[] = []
  const regions = regionsOf({
    run: async ({ story }) => {
      told.push(`${story.release} ${story.stable.image} ${story.canary.image} ${story.change?.paths}`)
      return { decision: 'wait', state: { id: 1 }, requeueAfter: 30_000, message: 'asked' }
    },
  })
  await regions.in('eu').run(changing(withLog))
  await regions.in('us').run(changing(changeOf({ app: [v2, 'shop/app:v0'] })))
  expect(told).toEqual(Array(2).fill('v2 shop/app:v1 shop/app:v2 spec.containers[app].env[LOG]'))
})

test('the next version is no change beside this one', async () => {
  const { regions, told } = telling()
  await regions.in('eu').run(changing(app))
  await regions.in('us').run(changing(changeOf({ app: ['shop/app:v3', v1] })))
  expect(told.us).toEqual([undefined])
})

test('a caller that does not tell what changes is told the remedy, and nothing fails', async () => {
  const { regions } = telling()
  const answer = regions.host.call('run', { change: undefined, cluster: 'prod-eu', region: 'eu' })
  expect(await answer).toMatchObject({
    status: 422,
    detail: expect.stringContaining('update its bridge or executable'),
  })
  expect(await attempts(regions.host)).toEqual([])
})

test('a caller that could not read what changes is asked again, and nothing fails', async () => {
  const { regions } = telling()
  const unread = { change: { error: 'replicasets: forbidden' }, cluster: 'prod-eu', region: 'eu' }
  expect(await regions.host.call('run', unread)).toMatchObject({
    status: 503,
    detail: expect.stringContaining('could not be read: replicasets: forbidden'),
  })
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Running', message: expect.stringMatching(/^asked/) })
})

test('a region that takes part already goes on with the first report', async () => {
  const { regions } = telling()
  await regions.in('eu').run()
  const unread = { change: { error: 'replicasets: forbidden' } }
  expect(await regions.in('eu').run(unread)).toMatchObject({ phase: 'Running', message: 'asked' })
})

test('where something is open already, a caller that does not tell keeps it open and says why', async () => {
  const { regions } = telling()
  await regions.in('eu').run({ config: {}, change: undefined })
  expect(await regions.in('eu').run({ change: undefined })).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('update its bridge or executable'),
  })
})

/** As an earlier version left it: nobody knows what is decided about. */
const asBefore = async ({ runtime }: ToyHost) =>
  openJournal(runtime.store, releasePartition('payments/checkout', { ring: 'prod', cluster: '' })).update((draft) => {
    for (const run of Object.values(draft.runs)) {
      delete run.subject
      const { change: _, ...story } = run.story
      run.story = story
    }
  })

test('a release that an earlier version began goes on, and nobody who comes later adopts from it', async () => {
  const { regions, told } = telling()
  for (const name of ['eu', 'us']) await regions.in(name).run()
  await asBefore(regions.host)
  for (const name of ['eu', 'us']) expect(await regions.in(name).run()).toMatchObject({ message: 'asked' })
  await regions.in('ap').run()
  expect(await attempts(regions.host)).toEqual(['v2/1: eu,us', 'v2/2: ap'])
  expect(told.ap?.[0]?.differs).toMatch(/its changes are unknown/)
  expect((await regions.host.release()).runs['v2/1']?.story.change).toBeUndefined()
})

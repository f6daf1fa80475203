import { fail, type OtherRegion, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { auditRecords } from '../effects/audit-days.ts'
import { releasePartition } from '../journal/identity.ts'
import { openRelease } from '../journal/journal-file.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { atStep, healthy } from '../testing/toy-host.ts'
import { toyRegions } from '../testing/toy-regions.ts'
import { type ToyChange, toyPlan } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

const minute = 60_000

/** People who click, and a step that wants as many of them as the `text` of its config says. With `!` behind it a no counts. */
const voting = () => {
  const votes = { yes: 0, no: 0 }
  const saw: (readonly OtherRegion[])[] = []
  const vendor = toyVendor()
  const change: ToyChange = {
    ownRules: ['text'],
    async run({ config: { text = '1' }, open, closeAs, others }) {
      const plan = toyPlan(vendor, {})
      const { id } = await open('thing', plan)
      saw.push(others)
      const isLast = others.every(({ verdict }) => verdict !== undefined)
      const end = async (outcome: 'approved' | 'rejected') =>
        isLast ? closeAs('thing', plan, outcome, (thing) => vendor.end(thing, outcome)) : undefined
      if (text.endsWith('!') && votes.no > 0) {
        await end('rejected')
        return fail('somebody said no')
      }
      const wanted = Number.parseInt(text, 10)
      if (votes.yes < wanted) return wait({ id }, '30s', `${votes.yes} of ${wanted}`)
      await end('approved')
      return succeed({ id }, `${votes.yes} said yes`)
    },
  }
  const regions = toyRegions(change, { vendor, config: { scope: 'release', id: 'ask' } })
  return {
    regions,
    votes,
    saw: () => saw.at(-1),
    /** Polls a region whose config wants `text`. */
    async poll(name: string, text: string, given: object = {}) {
      regions.host.now += minute
      const rollout = sampleRollout({ now: regions.host.now })
      return regions.in(name).run({ rollout, config: { scope: 'release', id: 'ask', text }, ...given })
    },
    abort: (name: string, text: string) => regions.in(name).abort({ config: { scope: 'release', id: 'ask', text } }),
    outcomes: () => vendor.things.map(({ ended }) => ended.join()),
  }
}

test('each region counts by its own rules, whoever came first', async () => {
  const { poll, votes, outcomes } = voting()
  for (const [name, text] of [
    ['dev', '1'],
    ['eu', '2'],
  ] as const)
    await poll(name, text)
  votes.yes = 1
  expect(await poll('dev', '1')).toMatchObject({ phase: 'Successful', message: '1 said yes' })
  expect(await poll('eu', '2')).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2') })
  expect(await poll('us', '2')).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2') })
  expect(outcomes()).toEqual([''])
  votes.yes = 2
  for (const name of ['eu', 'us']) expect(await poll(name, '2')).toMatchObject({ phase: 'Successful' })
  expect(outcomes()).toEqual(['approved'])
})

test('a region sees how the others stand, also those that have not come to the step', async () => {
  const { poll, votes, saw, regions } = voting()
  await poll('eu', '1')
  await poll('us', '2')
  votes.yes = 1
  await poll('eu', '1')
  await regions.in('ap').run({ rollout: atStep(1), config: { scope: 'release', id: 'before' } })
  await poll('us', '2')
  expect(saw()).toEqual([
    { region: 'eu', message: '1 said yes', verdict: 'approved' },
    { region: 'ap', message: '', verdict: undefined },
  ])
})

test('a no binds only where it counts', async () => {
  const { poll, votes, outcomes } = voting()
  await poll('eu', '1')
  await poll('ap', '1!')
  votes.no = 1
  expect(await poll('ap', '1!')).toMatchObject({ phase: 'Failed', message: 'somebody said no' })
  expect(await poll('eu', '1')).toMatchObject({ phase: 'Running' })
  votes.yes = 1
  expect(await poll('eu', '1')).toMatchObject({ phase: 'Successful' })
  expect(outcomes()).toEqual(['approved'])
})

test('a verdict stays: later acts of people change nothing for that region', async () => {
  const { poll, votes } = voting()
  await poll('eu', '1!')
  await poll('us', '2')
  votes.yes = 1
  expect(await poll('eu', '1!')).toMatchObject({ phase: 'Successful' })
  votes.no = 1
  expect(await poll('eu', '1!')).toMatchObject({ phase: 'Successful', message: '1 said yes' })
})

test('a region that comes when all others have decided counts what is there, and what they had closed is open again while it waits', async () => {
  const { poll, votes, outcomes } = voting()
  await poll('eu', '1')
  votes.yes = 1
  await poll('eu', '1')
  expect(outcomes()).toEqual(['approved'])
  expect(await poll('us', '1')).toMatchObject({ phase: 'Successful' })
  expect(await poll('ap', '2')).toMatchObject({ phase: 'Running' })
  votes.yes = 2
  expect(await poll('ap', '2')).toMatchObject({ phase: 'Successful' })
  expect(outcomes()).toEqual(['approved,approved,approved'])
})

test('when the last region that had not decided has ended, what is open is closed, and says how each did', async () => {
  const { poll, votes, outcomes, abort } = voting()
  await poll('eu', '1')
  await poll('us', '2')
  votes.yes = 1
  await poll('eu', '1')
  expect(outcomes()).toEqual([''])
  await abort('us', '2')
  expect(outcomes()).toEqual(['approved'])
})

test('a region that no more has to decide since it was moved past the step by hand holds up no closing', async () => {
  const { poll, votes, outcomes, regions } = voting()
  await poll('eu', '1')
  await poll('us', '2')
  await regions.in('us').observe(atStep(3))
  await regions.host.closeDue()
  votes.yes = 1
  expect(await poll('eu', '1')).toMatchObject({ phase: 'Successful' })
  expect(outcomes()).toEqual(['approved'])
})

test('a region that runs out of time fails alone', async () => {
  const { poll, votes } = voting()
  const config = { scope: 'release', id: 'ask', text: '1', timeout: '90s' }
  await poll('us', '1', { config })
  await poll('eu', '1')
  expect(await poll('us', '1', { config })).toMatchObject({ phase: 'Failed' })
  expect(await poll('eu', '1')).toMatchObject({ phase: 'Running' })
  votes.yes = 1
  expect(await poll('eu', '1')).toMatchObject({ phase: 'Successful' })
})

test('a region that said no and is retried asks anew, though others go on', async () => {
  const { poll, votes, regions, abort } = voting()
  await poll('eu', '2')
  await poll('us', '2!')
  votes.no = 1
  expect(await poll('us', '2!')).toMatchObject({ phase: 'Failed' })
  await abort('us', '2!')
  votes.no = 0
  const rollout = sampleRollout({ attempt: '2026-01-01T00:20:00Z', now: regions.host.now })
  expect(await poll('us', '2!', { rollout })).toMatchObject({ phase: 'Running' })
  expect(regions.host.vendor.things).toHaveLength(2)
})

test('a region that comes later counts the no that is there', async () => {
  const { poll, votes, abort } = voting()
  await poll('us', '2!')
  votes.no = 1
  await poll('us', '2!')
  await abort('us', '2!')
  expect(await poll('ap', '2!')).toMatchObject({ phase: 'Failed', message: 'somebody said no' })
})

test('a region that is retried while others go on counts what is there', async () => {
  const { poll, votes, regions, abort } = voting()
  await poll('eu', '2')
  await poll('us', '1')
  votes.yes = 1
  expect(await poll('us', '1')).toMatchObject({ phase: 'Successful' })
  await abort('us', '1')
  const rollout = sampleRollout({ attempt: '2026-01-01T00:20:00Z', now: regions.host.now })
  expect(await poll('us', '2', { rollout })).toMatchObject({ phase: 'Running' })
  votes.yes = 2
  expect(await poll('us', '2', { rollout })).toMatchObject({ phase: 'Successful' })
  expect(await poll('eu', '2')).toMatchObject({ phase: 'Successful' })
})

test('each cluster has a record of its own, which says where people were asked', async () => {
  const { poll, votes, regions } = voting()
  for (const name of ['eu', 'us']) await poll(name, '1')
  votes.yes = 1
  for (const name of ['eu', 'us']) await poll(name, '1')
  const { store } = regions.host.runtime
  const range = { since: 0, until: regions.host.now + 1 }
  const recordsOf = async (name: string) =>
    (await auditRecords(store, `prod-${name}`, { ...range, since: regions.host.now - 60 * minute })).map(
      ({ kind, region, adopted }) => ({ kind, region, adopted }),
    )
  expect(await recordsOf('eu')).toEqual([{ kind: 'passed', region: 'eu', adopted: undefined }])
  expect(await recordsOf('us')).toEqual([
    { kind: 'passed', region: 'us', adopted: { cluster: 'prod-eu', region: 'eu' } },
  ])
})

test('nothing is left open when all have ended', async () => {
  const { poll, votes, regions, outcomes } = voting()
  await poll('eu', '1')
  await poll('us', '2')
  votes.yes = 1
  await poll('eu', '1')
  for (const name of ['eu', 'us']) await regions.in(name).observe(healthy())
  await regions.host.closeDue()
  await regions.host.closeDue()
  expect(outcomes()).toEqual(['approved'])
  const { runs } = await regions.host.release()
  expect(Object.values(runs).flatMap(({ effects }) => Object.values(effects).map(({ outcome }) => outcome))).toEqual([
    'approved',
  ])
})

test('a decision of an earlier version for all regions is adopted by none: each counts the events itself', async () => {
  const { poll, votes, regions } = voting()
  await poll('dev', '1')
  votes.yes = 1
  await poll('dev', '1')
  const partition = releasePartition('payments/checkout', { ring: 'prod', cluster: '' })
  await openRelease(regions.host.runtime.store, partition).update(({ runs }) => {
    for (const { steps } of Object.values(runs))
      for (const step of Object.values(steps)) {
        delete step.counts
        delete step.askedIn
      }
  })
  expect(await poll('eu', '2')).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2') })
  expect(await poll('us', '1')).toMatchObject({ phase: 'Successful' })
})

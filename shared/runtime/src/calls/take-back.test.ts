import { expect, test } from 'vitest'
import { isOpen } from '../journal/records.ts'
import { sampleRollout } from '../testing/index.ts'
import { healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { takeInventory } from './inventory.ts'
import { observe } from './observe.ts'

const minute = 60_000

/** Revision 2 had ended and revision 3 has something open, when the cluster comes back from a backup in which revision 2 is at work. */
const restored = async () => {
  const host = toyHost()
  host.vendor.isDone = true
  await host.run()
  await host.observe(healthy())
  await host.closeDue()
  host.vendor.isDone = false
  await host.run({ rollout: sampleRollout({ revision: 3 }) })
  host.now += 10 * minute
  return host
}
/** Revision 2 as the restored cluster shows it, in a list that takes half a minute. */
const list = async (host: ToyHost, age = minute / 2) =>
  takeInventory(host.runtime, 'test', { rollouts: [sampleRollout({ now: host.now })], complete: true, age })
const run = (host: ToyHost) => host.call('run', { rollout: sampleRollout({ now: host.now }) })
const older = expect.objectContaining({ status: 422 })

test('a cluster that was restored from a backup begins anew with the second inventory that shows its older revision', async () => {
  const host = await restored()
  await list(host)
  expect(await run(host)).toEqual(older)
  host.now += 5 * minute
  await list(host)
  await host.closeDue()
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['succeeded'], ['orphaned']])
  expect(await run(host)).toMatchObject({ phase: 'Running', message: expect.stringContaining('waiting') })
  expect(host.vendor.things).toHaveLength(3)
  await host.observe(healthy())
  await host.closeDue()
  expect(Object.values((await host.journal()).runs).some(isOpen)).toBe(false)
})

test('an inventory of before a Rollout began anew, late or sent again, takes it nowhere', async () => {
  const host = await restored()
  await list(host)
  host.now += 5 * minute
  await list(host)
  host.now += minute
  const told = { rollouts: [sampleRollout({ revision: 3 })], complete: true }
  await takeInventory(host.runtime, 'test', { ...told, age: 2 * minute })
  expect(await run(host)).toMatchObject({ phase: 'Running' })
  // it goes on all the same
  await takeInventory(host.runtime, 'test', { ...told, age: 0 })
  expect(await run(host)).toEqual(older)
})

test('a Rollout that begins anew is told of in the log and in the audit', async () => {
  const host = await restored()
  await list(host)
  host.now += 5 * minute
  await list(host)
  const reason = 'revision 3 is gone: the cluster shows revision 2, as after a restored backup'
  expect(await host.decisions()).toContainEqual(
    expect.objectContaining({ kind: 'restored', rollout: 'checkout', revision: 2, reason }),
  )
  expect(host.logs.join()).toContain(`"level":"warn","message":"a Rollout begins anew","rollout":"payments/checkout"`)
  expect(host.logs.join()).toContain(reason)
})

test.each<[string, (host: ToyHost) => Promise<void>]>([
  ['one inventory', async () => {}],
  ['an inventory that is sent again', (host) => list(host, 5.5 * minute)],
  ['notifications, which are no list', (host) => observe(host.runtime, 'test', sampleRollout())],
  [
    'two inventories, between which one shows the later revision',
    async (host) => {
      await takeInventory(host.runtime, 'test', { rollouts: [sampleRollout({ revision: 3 })], complete: true, age: 0 })
      await list(host)
    },
  ],
  [
    'two inventories, between which a call tells of the later revision',
    async (host) => {
      await host.run({ rollout: sampleRollout({ revision: 3 }) })
      await list(host)
    },
  ],
  [
    'two inventories of before the later revision was seen',
    async (host) => {
      await host.run({ rollout: sampleRollout({ revision: 4 }) })
      await list(host, 3 * minute)
      await list(host, minute)
    },
  ],
  [
    'one of before the later revision was seen that is sent again, signed by a clock that is five minutes ahead',
    async (host) => {
      await host.run({ rollout: sampleRollout({ revision: 4 }) })
      for (const _ of [1, 2]) {
        host.now += 2.5 * minute
        await list(host, 0)
      }
    },
  ],
  [
    'inventories with a time that is none',
    async (host) => {
      await list(host, Number.NaN)
      await list(host, Number.NaN)
    },
  ],
])('of %s no journal is taken back', async (_, tell) => {
  const host = await restored()
  await list(host)
  host.now += 5 * minute
  await tell(host)
  expect(await run(host)).toEqual(older)
})

test('open effects of a revision that comes again are ended before it begins anew', async () => {
  const host = toyHost()
  await host.run()
  await host.run({ rollout: sampleRollout({ revision: 3 }) })
  host.now += 10 * minute
  await list(host)
  host.now += 5 * minute
  await list(host)
  await host.closeDue()
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['superseded'], ['orphaned']])
  await run(host)
  host.now += minute
  expect(await run(host)).toMatchObject({ phase: 'Running', message: expect.stringContaining('waiting') })
})

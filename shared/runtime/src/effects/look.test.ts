import { type Look, RetryLater, StillLooking, TerminalError, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { toyHost } from '../testing/toy-host.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

const hour = 60 * 60_000
const begin = Date.parse('2026-01-01T00:00:00Z')

/** A host whose vendor shows its things in so many pages, and tells where it was asked to look. */
const paged = (options: { pages?: number; cause?: Error } = {}) => {
  const { pages = 1, cause = new Error('no answer in time') } = options
  const looks: Look[] = []
  const vendor = toyVendor()
  const { plan } = vendor
  const inPages: typeof plan = (change) => {
    const toy = plan(change)
    const find: typeof toy.find = async (marker, look) => {
      looks.push(look)
      const page = Number(look.from ?? 1)
      if (page < pages) throw new StillLooking(String(page + 1), cause)
      return toy.find(marker, look)
    }
    return { ...toy, find }
  }
  return { host: toyHost({}, { vendor: Object.assign(vendor, { plan: inPages }) }), looks }
}

test('an act of an earlier call is looked for back to its first try', async () => {
  const { host, looks } = paged()
  host.vendor.isLagging = true
  host.vendor.trouble('lost', 'lost')
  await host.run()
  host.now += 5 * hour
  await host.run()
  host.now += 5 * hour
  await host.run()
  expect(looks.map(({ since }) => since)).toEqual([begin - hour, begin - hour, begin + 9 * hour])
})

test('nothing is done before all was looked through: a look that a call is too short for goes on in the next', async () => {
  const { host, looks } = paged({ pages: 3 })
  host.vendor.trouble('lost')
  const { state } = await host.run()
  for (const from of [undefined, '2']) {
    expect(await host.run({ state })).toMatchObject({
      phase: 'Running',
      message: expect.stringContaining('still looking for what an earlier call may have done: no answer in time'),
    })
    expect(looks.at(-1)?.from).toBe(from)
  }
  expect(await host.run({ state })).toMatchObject({ message: 'waiting' })
  expect(looks.at(-1)?.from).toBe('3')
  expect(host.vendor.calls.filter((call) => call === 'act')).toHaveLength(1)
  expect(host.vendor.things).toHaveLength(1)
})

test('where an earlier look stopped is forgotten once one was through', async () => {
  const { host, looks } = paged({ pages: 2 })
  host.vendor.isLagging = true
  host.vendor.trouble('lost', 'lost')
  for (let calls = 0; calls < 5; calls += 1) await host.run()
  expect(looks.filter(({ from }) => from === undefined).length).toBeGreaterThan(1)
  expect(JSON.stringify(await host.journal())).not.toContain('"looking"')
})

test('a vendor that says not now in the middle of a look is asked when it said, from there on', async () => {
  const { host, looks } = paged({ pages: 2, cause: new RetryLater('rate limited', 42_000) })
  host.vendor.trouble('lost')
  const { state } = await host.run()
  expect(await host.run({ state })).toMatchObject({ phase: 'Running', requeueAfter: 42_000 })
  await host.run({ state })
  expect(looks.map(({ from }) => from)).toEqual([undefined, '2'])
})

test('an undo goes on looking where it was, too', async () => {
  const { host, looks } = paged({ pages: 3 })
  host.vendor.trouble('lost')
  const { state } = await host.run()
  await host.abort({ state })
  for (let times = 0; times < 3; times += 1) {
    host.now += 11 * 60_000
    await host.closeDue()
  }
  expect(looks.map(({ from }) => from)).toEqual([undefined, '2', '3'])
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
})

test('an act that no journal remembers is looked for back to a day before the attempt', async () => {
  const { host, looks } = paged()
  const { state } = await host.run()
  const again = paged()
  again.host.now += hour
  await again.host.run({ state })
  expect(looks).toEqual([])
  expect(again.looks[0]?.since).toBe(begin - 24 * hour)
})

const lookingBack = async (days: number) => {
  const { host, looks } = paged()
  const { state } = await toyHost().run()
  host.now += days * 24 * hour
  await host.call('run', { state })
  return { since: looks[0]?.since, now: host.now }
}

test('a forgotten act is not looked for further back than thirty days', async () => {
  expect((await lookingBack(28)).since).toBe(begin - 24 * hour)
  const { since, now } = await lookingBack(31)
  expect(since).toBe(now - 30 * 24 * hour)
})

test('a look that a vendor refuses for good fails the step with the words of the vendor', async () => {
  const { host } = paged({ pages: 2, cause: new TerminalError('the channel is gone') })
  host.vendor.trouble('lost')
  const { state } = await host.run()
  expect(await host.run({ state })).toMatchObject({
    phase: 'Failed',
    message: expect.stringMatching(/^the channel is gone/),
  })
})

test('trouble of a look itself is told in its own words, whatever its cause', async () => {
  const vendor = toyVendor()
  const find = () => Promise.reject(new Error('no route', { cause: new TerminalError('the channel is gone') }))
  const host = toyHost(
    { run: async ({ open }) => wait(await open('thing', { ...vendor.plan(), find }), '30s') },
    { vendor },
  )
  vendor.trouble('lost')
  await host.run()
  expect(await host.run()).toMatchObject({ phase: 'Running', message: expect.stringMatching(/^no route/) })
})

test('of several things that are looked for each look goes on where it was', async () => {
  const vendor = toyVendor()
  const looks: string[] = []
  const at = (name: string) => {
    const plan = vendor.plan()
    const find: typeof plan.find = async (_, { from = 'the start' }) => {
      looks.push(`${name} from ${from}`)
      throw new StillLooking(`${looks.length}`, new Error('no answer in time'))
    }
    return { ...plan, find }
  }
  const host = toyHost(
    {
      run: async ({ open }) => {
        const opened = await Promise.allSettled(['one', 'other'].map((name) => open(name, at(name))))
        for (const { status } of opened) if (status === 'rejected') throw new Error('not yet')
        return wait({ id: 1 }, '30s')
      },
    },
    { vendor },
  )
  vendor.trouble('lost', 'lost')
  for (let calls = 0; calls < 4; calls += 1) await host.run()
  expect(looks).toEqual([
    ...['one from the start', 'other from the start'],
    ...['one from 1', 'other from 2'],
    ...['one from 3', 'other from 4'],
  ])
})

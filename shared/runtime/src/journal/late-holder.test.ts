import { fail, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { memoryStore } from '../store/memory.ts'
import { toyHost } from '../testing/toy-host.ts'
import { toyListener } from '../testing/toy-listener.ts'
import type { ToyCall } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { watchedStore } from '../testing/watched-store.ts'

/** A place at which a Run waits until it is let go on. */
const stop = () => {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const here = async () => {
    reached.resolve()
    await gate.promise
  }
  return { reached: reached.promise, release: gate.resolve, here }
}

/** A step with one thing open, which does `act` once it is ready. The first Run after that is late: it waits for `release`. */
const withLateRun = async (act: (io: ToyCall, who: 'late' | 'other') => Promise<void>) => {
  const { reached, release, here } = stop()
  let ready = 0
  const host = toyHost({
    run: async (io) => {
      await io.open('thing', host.vendor.plan())
      if (ready === 0) return wait({ id: 1 }, '30s', 'waits')
      ready += 1
      const isLate = ready === 2
      if (isLate) await here()
      await act(io, isLate ? 'late' : 'other')
      return wait({ id: 1 }, '30s', 'waits')
    },
  })
  let { state } = await host.run()
  state = (await host.run({ state })).state
  ready = 1
  const late = host.run({ state })
  await reached
  return { host, state, late, release }
}

test('a Run that held its claim while another closed what is open does not close it again', async () => {
  const done: string[] = []
  const { host, state, late, release } = await withLateRun(async ({ closeAs }, who) =>
    closeAs('thing', host.vendor.plan(), 'approved', async () => done.push(who)),
  )
  await host.run({ state })
  release()
  await late
  expect(done).toEqual(['other'])
})

test.each(['the same', 'older'])(
  'a Run that held its claim while another edited what is open, or closed it, shows nothing %s over it',
  async (content) => {
    const done: string[] = []
    const { host, state, late, release } = await withLateRun(async ({ edit, closeAs }, who) => {
      const apply = async () => {
        done.push(who)
      }
      await edit('thing', {
        ...toyVendor().plan(),
        edit: { content: who === 'late' ? content : 'the same', every: 0, apply },
      })
      if (who === 'other' && content === 'older')
        await closeAs('thing', host.vendor.plan(), 'rejected', async () => done.push('closed'))
    })
    await host.run({ state })
    release()
    await late
    expect(done).toEqual(content === 'older' ? ['other', 'closed'] : ['other'])
  },
)

test('of two Runs at once that cannot read what was made, one makes another', async () => {
  let isReady = false
  const host = toyHost({
    run: async ({ open }) => {
      const { result } = host.vendor.plan()
      await open('thing', host.vendor.plan({ result: result.refine(() => !isReady) }))
      return wait({ id: 1 }, '30s', 'waits')
    },
  })
  const { state } = await host.run()
  isReady = true
  host.vendor.isLagging = true
  await Promise.all([host.run({ state }), host.run({ state })])
  expect(host.vendor.calls.filter((call) => call === 'act')).toHaveLength(2)
})

test('a Run that held its claim while its step was closed leaves nobody listening', async () => {
  const store = watchedStore()
  const { reached, release, here } = stop()
  let turn: 'open' | 'broken' | 'late' = 'broken'
  const host = toyListener({
    store: {
      ...store,
      async get(partition, id) {
        const isTopic = partition.startsWith('topic/')
        if (isTopic && turn === 'broken') throw new Error('the disk is full')
        const isLate = isTopic && turn === 'late'
        if (isLate) turn = 'open'
        if (isLate) await here()
        return store.get(partition, id)
      },
    },
  })
  const { state } = await host.run()
  turn = 'late'
  const late = host.run({ state })
  await reached
  await host.abort({ state })
  release()
  await late
  await host.closeDue()
  host.now += 60_000
  await host.closeDue()
  expect(await host.isAnythingOpen()).toBe(false)
  expect(await store.listened()).toEqual([])
})

test('a Run that held its claim while another decided writes no decision of its own into the audit', async () => {
  const { reached, release, here } = stop()
  let polls = 0
  const host = toyHost({
    run: async ({ audit, clock }) => {
      polls += 1
      const isLate = polls === 3
      if (polls < 3) return wait({ id: 1 }, '30s', 'waits')
      if (isLate) await here()
      const decision = isLate ? 'approved' : 'rejected'
      await audit(decision, { decision, reason: '', at: clock.now() })
      return fail(decision)
    },
  })
  let { state } = await host.run()
  state = (await host.run({ state })).state
  const late = host.run({ state })
  await reached
  await host.run({ state })
  release()
  await late
  expect((await host.decisions()).map(({ decision }) => decision)).toEqual(['rejected'])
})

test('a Run that held its claim while its attempt ended and another began acts in neither', async () => {
  const { reached, release, here } = stop()
  let polls = 0
  const host = toyHost({
    run: async ({ open }) => {
      polls += 1
      if (polls === 1) throw new Error('not yet')
      await here()
      return wait(await open('thing', host.vendor.plan()), '30s', 'waits')
    },
  })
  await host.call('run')
  const late = host.call('run')
  await reached
  await host.abort()
  await host.call('run')
  host.now += 11_000
  release()
  await late
  expect(host.vendor.calls).toEqual([])
})

test('a Run that tells the audit of a decision again writes nothing', async () => {
  const store = memoryStore()
  let writes = 0
  const host = toyHost(
    {
      run: async ({ audit }) => {
        await audit('vote', { decision: 'approved', reason: '', at: 0 })
        return wait({ id: 1 }, '30s', 'waits')
      },
    },
    {
      store: {
        ...store,
        put(...given) {
          writes += 1
          return store.put(...given)
        },
      },
    },
  )
  let { state } = await host.run()
  state = (await host.run({ state })).state
  writes = 0
  await host.run({ state })
  expect(writes).toBe(0)
})

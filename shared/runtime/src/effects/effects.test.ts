import { DoneUnseen, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { atStep, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

const effectsOf = async (host: ToyHost) => Object.values((await host.journal()).runs)[0]?.effects

test('the intent is in the store before the act, and the result before the reply', async () => {
  const host = toyHost()
  const { held, release } = host.vendor.hold()
  const running = host.run()
  await held
  const intent = { owner: 2, target: 'toy:desk', attempts: 1, stays: true, openedAt: host.now, triedAt: host.now }
  expect(await effectsOf(host)).toEqual({ '2/thing': intent })
  release()
  await running
  expect(await effectsOf(host)).toEqual({ '2/thing': { ...intent, result: { id: 1 } } })
})

test('a finished act is neither done nor looked for again', async () => {
  const host = toyHost()
  for (let polls = 0; polls < 3; polls += 1) await host.run()
  expect(host.vendor.calls).toEqual(['act'])
})

test('after a lost answer it is looked for, and adopted', async () => {
  const host = toyHost()
  host.vendor.trouble('lost')
  await host.run()
  expect(await host.run()).toMatchObject({ state: { data: { id: 1 } } })
  expect(host.vendor.calls).toEqual(['act', 'find'])
})

test('an act that was not found is done', async () => {
  const host = toyHost()
  host.vendor.isDown = true
  await host.run()
  host.vendor.isDown = false
  await host.run()
  expect(host.vendor.calls).toEqual(['find', 'act', 'find'])
  expect(host.vendor.things).toHaveLength(1)
})

test('nothing is done while it cannot be looked for', async () => {
  const host = toyHost()
  host.vendor.trouble('lost')
  await host.run()
  host.vendor.isDown = true
  expect(await host.run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('vendor is down') })
  host.vendor.isDown = false
  expect(host.vendor.things).toHaveLength(1)
})

test.each([['refused'], ['busy']] as const)(
  'a vendor that %s did nothing: the intent is forgotten',
  async (trouble) => {
    const host = toyHost()
    host.vendor.trouble(trouble)
    await host.run()
    expect(await effectsOf(host)).toEqual({})
    expect(host.vendor.calls).toEqual(['act'])
  },
)

test('an act that is not seen yet is looked for and never done again, until somebody must act', async () => {
  const host: ToyHost = toyHost({
    run: async ({ open }) => {
      const plan = host.vendor.plan()
      const act = async (marker: string) => {
        await plan.act(marker)
        throw new DoneUnseen('it must show its marker')
      }
      return wait(await open('thing', { ...plan, find: async () => [], act }), '30s')
    },
  })
  for (const milliseconds of [0, 0, 5 * 60_000 - 1]) {
    host.now += milliseconds
    expect(await host.run()).toMatchObject({
      phase: 'Running',
      message: expect.stringContaining('it must show its marker'),
    })
  }
  host.now += 1
  expect(await host.run()).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('it must show its marker'),
  })
  expect(host.vendor.calls.filter((call) => call === 'act')).toHaveLength(1)
})

test('an act that is seen later is adopted', async () => {
  const host: ToyHost = toyHost({
    run: async ({ open }) => {
      const plan = host.vendor.plan()
      const act = async (marker: string) => {
        await plan.act(marker)
        throw new DoneUnseen('it must show its marker')
      }
      return wait(await open('thing', { ...plan, act }), '30s')
    },
  })
  await host.run()
  expect(await host.run()).toMatchObject({ phase: 'Running', state: { data: { id: 1 } } })
  expect(host.vendor.calls).toEqual(['act', 'find'])
  await host.abort()
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
})

test('once is remembered by its name, and does not stay open', async () => {
  const host: ToyHost = toyHost({
    run: async ({ once }) => {
      const [one, two] = [await once('one', host.vendor.plan()), await once('two', host.vendor.plan())]
      const again = await once('one', host.vendor.plan())
      return succeed({ id: again.id, text: `${one.id} ${two.id}` })
    },
  })
  expect(await host.run()).toMatchObject({ state: { data: { id: 1, text: '1 2' } } })
  expect(await host.abort()).toMatchObject({ message: 'aborted' })
  expect(host.vendor.calls).toEqual(['act', 'act'])
})

test('each step has its own, unless it is one for the rollout', async () => {
  const vendor = toyVendor()
  const host = toyHost(
    {
      run: async ({ open }) => {
        const { id } = await open('thing', vendor.plan())
        const root = await open('root', vendor.plan({ lifetime: 'rollout' }))
        return wait({ id, text: `root ${root.id}` }, '30s')
      },
    },
    { vendor },
  )
  expect(await host.run({ rollout: atStep(1) })).toMatchObject({ state: { data: { id: 1, text: 'root 2' } } })
  expect(await host.run({ rollout: atStep(2) })).toMatchObject({ state: { data: { id: 3, text: 'root 2' } } })
})

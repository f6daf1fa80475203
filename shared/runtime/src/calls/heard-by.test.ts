import { wait } from '@canary-steps/sdk'
import { expect, test, vi } from 'vitest'
import { listen } from '../effects/topics.ts'
import { openRollout } from '../journal/journal-file.ts'
import { openPolicy } from '../ports/policy.ts'
import { sampleRollout } from '../testing/index.ts'
import { toyHost } from '../testing/toy-host.ts'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import { toyStep } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { toyEvent, toyWebhook } from '../testing/toy-webhook.ts'
import { webhooksOf } from './deliver.ts'

const { uid } = sampleRollout().metadata

/** The log's word for who heard the last event. */
const heardOf = ({ logs }: ToyListener) => {
  const line = logs.findLast((one) => one.includes('"message":"event"'))
  const { level, heard } = JSON.parse(line ?? '{}')
  return [level, heard]
}

test('an event that a step hears is logged as heard', async () => {
  const host = toyListener()
  await host.run()
  await host.deliver(toyEvent('a', 'no'))
  expect(heardOf(host)).toEqual(['info', 'heard'])
  expect(host.unheard).toEqual([])
})

test('an event that nobody listens to is logged as heard by nobody', async () => {
  const host = toyListener()
  expect(await host.deliver(toyEvent('a'))).toBe(true)
  expect(heardOf(host)).toEqual(['info', 'nobody'])
})

test('an event about a step that has ended is logged as late', async () => {
  const host = toyListener()
  const { state } = await host.run()
  await host.abort({ state })
  await listen(host.runtime.store, ['toy/1'], {
    partition: `rollout/test/${uid}`,
    run: Object.keys((await host.journal()).runs)[0] ?? '',
    index: 2,
  })
  expect(await host.deliver(toyEvent('a'))).toBe(true)
  expect(heardOf(host)).toEqual(['info', 'late'])
  expect(host.unheard).toEqual(['a'])
})

test('an event for a step that its journal does not know is late, and no trouble', async () => {
  const host = toyListener()
  await listen(host.runtime.store, ['toy/1'], { partition: `rollout/test/${uid}`, run: 'gone', index: 2 })
  expect(await host.deliver(toyEvent('a'))).toBe(true)
  expect(heardOf(host)).toEqual(['info', 'late'])
  expect(host.logs.join()).not.toContain('not written down')
})

test('an event for which there is no room is no trouble, people are told nothing, and the vendor may tell again', async () => {
  const host = toyListener()
  await host.run()
  await openRollout(host.runtime.store, 'test', uid).update(({ runs }) => {
    for (const { steps } of Object.values(runs))
      if (steps[2])
        steps[2].events = Array.from({ length: 200 }, (_, at) => ({ id: `e${at}`, topic: 'toy/1', at, data: 'no' }))
  })
  expect(await host.deliver(toyEvent('a'))).toBe(false)
  expect(heardOf(host)).toEqual(['warn', 'full'])
  expect(host.unheard).toEqual([])
  expect(host.logs.join()).not.toContain('not written down')
})

test('an event is kept with its source, if it has one', async () => {
  const host = toyListener()
  await host.run()
  await host.deliver({ ...toyEvent('a', 'no'), source: 'ann' }, toyEvent('b', 'no'))
  expect((await host.events()).map(({ source }) => source)).toEqual(['ann', undefined])
})

test('an event waits for the next Run where nobody can read the config of its step any more', async () => {
  const host = toyListener()
  await host.run()
  await openRollout(host.runtime.store, 'test', uid).update(({ runs }) => {
    for (const { steps } of Object.values(runs)) if (steps[2]) steps[2].config = { misspelt: true }
  })
  expect(await host.deliver(toyEvent('a'))).toBe(true)
  expect({ heard: host.heard, events: (await host.events()).length }).toEqual({ heard: [], events: 1 })
  expect(host.logs.join()).not.toContain('an event waits')
})

test('an event that comes in twice is heard once, and nobody is told that it counts for nothing', async () => {
  const host = toyListener()
  await host.run()
  for (const _ of [1, 2]) await host.deliver(toyEvent('a', 'no'))
  expect(heardOf(host)).toEqual(['info', 'heard'])
  expect({ heard: host.heard, unheard: host.unheard }).toEqual({ heard: ['a: no'], unheard: [] })
})

test('an event waits for the next Run where the policy lets its step reach nothing now', async () => {
  const rules = { isAllowed: true }
  const host = toyListener({ policy: { ...openPolicy, allows: () => rules.isAllowed } })
  await host.run()
  rules.isAllowed = false
  expect(await host.deliver(toyEvent('a'))).toBe(true)
  expect({ heard: host.heard, events: (await host.events()).length }).toEqual({ heard: [], events: 1 })
  expect(host.logs.join()).toContain('"message":"an event waits for the next Run","step":"toy","topic":"toy/1"')
})

test('a step may act as it hears, once', async () => {
  const host: ToyListener = toyListener({
    hear: async ({ once }) => {
      await once('note', host.vendor.plan())
      return 'no'
    },
  })
  await host.run()
  await host.deliver(toyEvent('a'), toyEvent('b'))
  expect(host.vendor.calls).toEqual(['act', 'act'])
  expect(host.logs.join()).not.toContain('an event waits')
})

test('an event that could not be heard waits for the next Run, whatever else comes in of its topic', async () => {
  const host = toyListener({
    hear: async ({ event }) => {
      if (event.id === 'a') throw new Error('vendor is down')
      return 'no'
    },
  })
  await host.run()
  await host.deliver(toyEvent('a'), toyEvent('b'))
  expect(host.logs.filter((line) => line.includes('an event waits'))).toHaveLength(1)
})

test('news of one thing lets no news of another be heard once more, though the vendor named both alike', async () => {
  const heard: string[] = []
  const hearing = {
    webhook: toyWebhook(),
    hear: async ({ event }: { event: { topic: string } }) => {
      heard.push(event.topic)
      if (heard.length === 1) throw new Error('vendor is down')
      return 'no'
    },
  }
  const vendor = toyVendor()
  const plan = vendor.plan({ topics: () => ['toy/1', 'toy/2'] })
  const host = toyListener({
    vendor,
    change: { hearing, run: async ({ open }) => wait(await open('thing', plan), '30s') },
  })
  await host.run()
  await host.deliver(toyEvent('a', 'no', 1))
  await host.deliver(toyEvent('a', 'no', 2))
  expect(heard).toEqual(['toy/1', 'toy/2'])
})

test('steps hear within two seconds, since vendors wait for three', async () => {
  const host = toyListener()
  await host.run()
  const timeout = vi.spyOn(AbortSignal, 'timeout')
  await host.deliver(toyEvent('a', 'no'))
  expect(timeout.mock.calls).toEqual([[2_000]])
  timeout.mockRestore()
})

test('the webhooks of steps are those that they have, each once', () => {
  const webhooks = ['one', 'two', 'one'].map((name) => ({ ...toyWebhook(), name }))
  const hear = async () => undefined
  const steps = [
    toyStep(toyVendor(), { name: 'deaf' }),
    ...webhooks.map((webhook, at) => toyStep(toyVendor(), { name: `step-${at}`, hearing: { webhook, hear } })),
  ]
  expect(webhooksOf({ steps }).map(({ name }) => name)).toEqual(['one', 'two'])
  expect(webhooksOf(toyHost().runtime)).toEqual([])
})

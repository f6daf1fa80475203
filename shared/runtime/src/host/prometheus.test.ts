import { afterEach, expect, test } from 'vitest'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import type { PortListener } from './listener.ts'
import { prometheus, serveMetrics } from './prometheus.ts'

const open: PortListener[] = []
afterEach(() => Promise.all(open.splice(0).map((listener) => listener.close())))

const scrape = async ({ runtime }: ToyHost, before: (at: ReturnType<typeof prometheus>) => void = () => undefined) => {
  const counting = prometheus(runtime)
  before(counting)
  const answer = await counting.scrape()
  return (await answer.text()).split('\n')
}
const other = (uid: string, now: number) => {
  const rollout = sampleRollout({ now })
  return { ...rollout, metadata: { ...rollout.metadata, uid } }
}
const day = 24 * 60 * 60_000

test('calls and vendor requests are counted with how long they took', async () => {
  const lines = await scrape(toyHost(), ({ metrics }) => {
    metrics.called({ step: 'toy', operation: 'run', phase: 'Running' }, 300)
    metrics.requested({ host: 'slack.com', status: '2xx' }, 1_500)
  })
  expect(lines).toEqual(
    expect.arrayContaining([
      'canary_steps_calls_total{step="toy",operation="run",phase="Running"} 1',
      'canary_steps_call_duration_seconds_bucket{le="0.25",step="toy",operation="run"} 0',
      'canary_steps_call_duration_seconds_bucket{le="0.5",step="toy",operation="run"} 1',
      'canary_steps_vendor_request_duration_seconds_sum{host="slack.com",status="2xx"} 1.5',
    ]),
  )
})

test('open effects are counted by their age when the metrics are read', async () => {
  const host = toyHost()
  await host.run({ rollout: other('a', host.now) })
  host.now += 8 * day
  await host.run({ rollout: other('b', host.now) })
  host.now += 2 * 60 * 60_000
  await host.run({ rollout: other('c', host.now) })
  expect(await scrape(host)).toEqual(
    expect.arrayContaining([
      'canary_steps_open_effects{age="1h"} 1',
      'canary_steps_open_effects{age="1d"} 1',
      'canary_steps_open_effects{age="7d"} 0',
      'canary_steps_open_effects{age="older"} 1',
      'canary_steps_undo_queue 0',
      'canary_steps_dead_letters 0',
    ]),
  )
})

test('an undo that waits is in the queue, then a dead letter', async () => {
  const host = toyHost()
  const { state } = await host.run()
  host.vendor.isDown = true
  await host.abort({ state })
  expect(await scrape(host)).toContain('canary_steps_undo_queue 1')
  host.now += 2 * day
  await host.closeDue()
  expect(await scrape(host)).toEqual(
    expect.arrayContaining(['canary_steps_undo_queue 0', 'canary_steps_dead_letters 1']),
  )
})

const openIn = async (counting: ReturnType<typeof prometheus>) =>
  (await (await counting.scrape()).text()).match(/open_effects\{age="1h"\} (\d+)/)?.[1]

test('open effects are counted anew when the figure is more than a minute old, and not before', async () => {
  const host = toyHost()
  const counting = prometheus(host.runtime)
  expect(await openIn(counting)).toBe('0')
  await host.run()
  host.now += 60_000
  expect(await openIn(counting)).toBe('0')
  host.now += 1
  expect(await openIn(counting)).toBe('1')
})

test('scrapes at the same time count once, and a count that failed is made again at the next', async () => {
  const inMemory = memoryStore()
  let lists = 0
  let isDown = true
  const due: typeof inMemory.due = (...asked) => {
    lists += 1
    return isDown ? Promise.reject(new Error('the disk is full')) : inMemory.due(...asked)
  }
  const host = toyHost({}, { store: { ...inMemory, due } })
  const counting = prometheus(host.runtime)
  await expect(counting.scrape()).rejects.toThrow('the disk is full')
  isDown = false
  await host.run()
  lists = 0
  expect(await Promise.all([openIn(counting), openIn(counting)])).toEqual(['1', '1'])
  expect(lists).toBe(1)
})

test('they are read on a port of their own, and nothing else is there', async () => {
  const listener = await serveMetrics(prometheus(toyHost().runtime), { hostname: '127.0.0.1', port: 0 })
  open.push(listener)
  const answer = await fetch(`${listener.url}/metrics`)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
  expect(await answer.text()).toContain('# TYPE canary_steps_calls_total counter')
  expect((await fetch(`${listener.url}/v1/steps`)).status).toBe(404)
  expect((await fetch(`${listener.url}/metrics`, { method: 'POST' })).status).toBe(404)
})

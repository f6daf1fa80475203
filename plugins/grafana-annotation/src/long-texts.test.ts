import { type GrafanaSandbox, startGrafana } from '@canary-steps/sandbox/grafana'
import { sampleRollout, type TestHost, testHost } from '@canary-steps/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { grafanaAnnotation } from './index.ts'

let grafana: GrafanaSandbox
beforeEach(async () => {
  grafana = await startGrafana()
})
afterEach(() => grafana.close())

const begin = (config: object): TestHost =>
  testHost(grafanaAnnotation, { config, secrets: { GRAFANA_TOKEN: grafana.token, GRAFANA_URL: grafana.url } })
const at = (currentStepIndex: number, status: object = {}) => sampleRollout({ status: { currentStepIndex, ...status } })
const only = () => grafana.annotations()[0]

// of 482 bytes with the marker, so that there is room for no outcome
const tags = [
  'service:parcel-api',
  'team:logistics-checkout-and-delivery',
  'environment:production',
  ...Array.from({ length: 7 }, (_, index) => `commit-${index}:${'a'.repeat(40)}`),
]
const full = { start: 'canary', text: 'canary of {{rollout.name}}', tags }

it('ends a region whose tags are all that Grafana takes, with its outcome, and changes no tag by that', async () => {
  const host = begin(full)
  await host.call('run', { rollout: at(1) })
  const before = only()?.tags ?? []
  expect(before).toEqual(expect.arrayContaining(tags.slice(0, 9)))
  host.now += 60_000
  await host.call('run', { rollout: at(3), config: { end: 'canary' } })
  expect(only()).toMatchObject({ timeEnd: host.now, tags: [...before, 'outcome:succeeded'] })
})

it('keeps what tells how it ended before what the end adds', async () => {
  const host = begin(full)
  await host.call('run', { rollout: at(1) })
  await host.call('run', { rollout: at(3), config: { end: 'canary', tags: ['ü'.repeat(99)] } })
  expect(only()?.tags).toContain('outcome:succeeded')
  expect(only()?.tags).not.toContain('ü'.repeat(99))
})

it.each(['Healthy', 'Degraded'])('ends it however long the texts are when the rollout is %s', async (phase) => {
  const host = begin({ ...full, text: '{{annotations.note}}' })
  const rollout = at(1)
  rollout.metadata.annotations.note = 'a note. '.repeat(7_000)
  await host.call('run', { rollout })
  const message = `RolloutAborted: ${'because of this & that '.repeat(400)}`
  const ended = phase === 'Healthy' ? { stableRS: '6c8f9d7b52' } : { abort: true, message }
  await host.observe(at(phase === 'Healthy' ? 4 : 0, { phase, ...ended }))
  await host.closeDue()
  expect(only()?.tags).toContain(phase === 'Healthy' ? 'outcome:succeeded' : 'outcome:aborted')
  expect(only()?.text.length).toBeLessThanOrEqual(16_000)
  if (phase === 'Degraded') expect(only()?.text).toContain('… — payments/checkout revision 2 (release v2) aborted: ')
})

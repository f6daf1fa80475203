import { succeed } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { createApp } from '../http/app.ts'
import { meteredFetch } from '../ports/metrics.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { toyApp } from '../testing/toy-app.ts'
import { toyHost } from '../testing/toy-host.ts'
import type { ToyCall } from '../testing/toy-step.ts'
import { toyEvent, toySignature, toyWebhook } from '../testing/toy-webhook.ts'
import { prometheus } from './prometheus.ts'

/** A Rollout of a tenant with a number, which is in all names that it can choose. */
const rolloutOf = (n: number) => {
  const rollout = sampleRollout({ uid: `uid-${n}`, revision: n + 1 })
  const named = { name: `name-${n}`, namespace: `namespace-${n}`, labels: { [`label-${n}`]: 'x' } }
  return { ...rollout, metadata: { ...rollout.metadata, ...named } }
}

/** An app whose step asks hosts and opens things that its config names, and that counts. */
const countedApp = () => {
  const store = memoryStore()
  const counting = prometheus({ store, log: () => undefined, clock: Date })
  const run = async ({ fetch, open, config: { text = '' } }: ToyCall) => {
    await fetch(`https://${text}.tenant.example/`)
    if (text.endsWith('7')) throw new Error(`no ${text}`)
    const state = await open(`thing-${text}`, host.vendor.plan({ target: `toy:${text}` }))
    return succeed(state, `done ${text}`)
  }
  const fetch = meteredFetch(async () => new Response(null, { status: 503 }), counting.metrics)
  const hearing = { webhook: toyWebhook(), hear: async () => 'heard' }
  const host = toyHost({ run, hearing }, { store, fetch, metrics: counting.metrics })
  const labels = async () => {
    const lines = (await (await counting.scrape()).text()).split('\n')
    return lines.flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.slice(0, line.lastIndexOf(' '))]))
  }
  return { ...toyApp({ host }), webhooks: createApp(host.runtime, { keys: [] }), labels }
}

type CountedApp = ReturnType<typeof countedApp>

/** All that a tenant can do where it names something. */
const act = async ({ call, request, webhooks }: CountedApp, n: number): Promise<void> => {
  const rollout = rolloutOf(n)
  await call({ rollout, config: { text: `text-${n}` } })
  await call({ rollout, config: { [`key-${n}`]: n } })
  const path = `/v1/steps/step-${n}/operation-${n}`
  await call({ rollout, plugin: `canary-steps/plugin-${n}`, step: `step-${n}` }, { path })
  await request('GET', `/v1/path-${n}?query=${n}`)
  const body = JSON.stringify([{ ...toyEvent(`event-${n}`), topic: `toy/topic-${n}` }])
  const headers = { 'toy-signature': toySignature(body) }
  for (const name of ['toy', `vendor-${n}`])
    await webhooks.request(`/webhooks/${name}`, { method: 'POST', body, headers })
}

test('no name that tenants choose gives a metric another label', async () => {
  const app = countedApp()
  for (let n = 0; n < 10; n += 1) await act(app, n)
  const few = await app.labels()
  for (let n = 10; n < 30; n += 1) await act(app, n)
  expect(await app.labels()).toEqual(few)
  expect(few.join('\n')).not.toMatch(/-\d/)
  expect(few).toEqual(
    expect.arrayContaining([
      'canary_steps_calls_total{step="toy",operation="run",phase="Successful"}',
      'canary_steps_calls_total{step="toy",operation="run",phase="Error"}',
      'canary_steps_vendor_request_duration_seconds_count{host="other",status="5xx"}',
    ]),
  )
})

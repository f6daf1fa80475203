import { type Plan, type RunIo, StillLooking, succeed, TerminalError, wait } from '@canary-steps/sdk'
import { describe, expect, it, test } from 'vitest'
import * as z from 'zod'
import { stepExecutor } from '../host/executable/step-executor.ts'
import { createApp } from '../http/app.ts'
import { listEffects } from '../operate/effect-list.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { toyApp } from '../testing/toy-app.ts'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import type { ToyChange } from '../testing/toy-step.ts'
import { toyEvent, toySignature } from '../testing/toy-webhook.ts'

const token = 'xoxb-TOYTOKEN-7hq2+/k3Zp=9sW4'

/** In which forms it comes back, and how that would be seen. */
const shapes: Readonly<Record<string, string>> = {
  'as it is': token,
  'in base64': btoa(`Basic ann:${token}`),
  'cut off at its end': `${'x'.repeat(1_010)} ${token.slice(0, 16)}`,
}
const letters = (text: string): string => text.replace(/\\n|[^A-Za-z0-9]/g, '')
const traces = [
  token,
  encodeURIComponent(token),
  ...[0, 1, 2].map((at) => btoa(`${'x'.repeat(at)}${token}`).slice(4, -5)),
].flatMap((form) => [letters(form).slice(0, 14), letters(form).slice(-14)])

/** All that came out of a process, by the way it took. */
type Out = { readonly way: string; readonly text: string }
const toldIn = (out: readonly Out[]): Out[] =>
  out.filter(({ text }) => traces.some((trace) => letters(text).includes(trace)))

const writing = (store: Store, out: Out[]): Store => ({
  ...store,
  async put(partition, id, version, value, due) {
    out.push({ way: 'store', text: `${partition} ${id} ${value}` })
    return store.put(partition, id, version, value, due)
  },
})

const thing = (change: Partial<Plan<{ id: string }>>): Plan<{ id: string }> => ({
  target: 'toy:desk',
  result: z.object({ id: z.string() }),
  find: async () => [],
  act: async () => ({ id: '1' }),
  remove: async () => undefined,
  ...change,
})

type Leak = (said: string, io: RunIo<'TOY_TOKEN'>) => Promise<Awaited<ReturnType<NonNullable<ToyChange['run']>>>>
const waiting = wait({ id: 1 }, '30s')

/** Ways of a step to tell its secrets. A new way for steps to say something belongs here. */
const leaks: Readonly<Record<string, Leak>> = {
  throws: async (said) => Promise.reject(new Error(said, { cause: new Error(said) })),
  'throws for good': async (said) => Promise.reject(new TerminalError(said)),
  'is still looking': async (said) => Promise.reject(new StillLooking(said, new Error(said))),
  fails: async (message) => ({ decision: 'fail', message }),
  waits: async (text) => wait({ id: 1, text }, '30s', text),
  succeeds: async (text) => succeed({ id: 1, text }, text),
  'opens something': async (id, { open }) => open('thing', thing({ act: async () => ({ id }) })).then(() => waiting),
  'does something once': async (id, { once }) =>
    once('thing', thing({ act: async () => ({ id }) })).then(() => waiting),
  'cannot do something': async (said, { open }) =>
    open('thing', thing({ act: async () => Promise.reject(new Error(said)) })).then(() => waiting),
  'names what it opens': async (said, { open }) => open(said, thing({ topics: () => [said] })).then(() => waiting),
  'looks something up': async (name, { lookup }) =>
    lookup([{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'payments', name }]).then(() => waiting),
  'writes down who decided': async (said, { audit }) =>
    audit(said, { decision: 'approved', by: { id: said, name: said }, reason: said, rules: said, at: 0 }).then(
      () => waiting,
    ),
  'hears of its end': async (_, { open }) => open('thing', thing({ topics: () => ['toy/1'] })).then(() => waiting),
}

/** A step that leaks in one way and one form, in all that it is called for. */
const leaking = (leak: Leak, shape: string, out: Out[]): ToyListener => {
  const said = `the vendor said ${shapes[shape]}`
  const host = toyListener({
    hear: async () => Promise.reject(new Error(said)),
    change: {
      run: async (io) => {
        io.secret('TOY_TOKEN')
        return leak(said, io)
      },
      end: async () => Promise.reject(new Error(said)),
    },
    secrets: { TOY_TOKEN: token, TOY_WEBHOOK_SECRET: 'toy-webhook-secret' },
    store: writing(memoryStore(), out),
    log: (...line) => out.push({ way: 'log', text: JSON.stringify(line) }),
    metrics: {
      called: (call) => out.push({ way: 'metrics', text: JSON.stringify(call) }),
      wentOn: (after) => out.push({ way: 'metrics', text: JSON.stringify(after) }),
      requested: () => undefined,
    },
  })
  return host
}

describe.each(Object.keys(leaks))('a step that %s', (name) => {
  it.each(Object.keys(shapes))('tells nobody its token %s', async (shape) => {
    const out: Out[] = []
    const host = leaking(leaks[name] ?? (async () => waiting), shape, out)
    const keep = (way: string, said: unknown) => out.push({ way, text: JSON.stringify(said) })
    const app = toyApp({ host })
    const first = await app.call()
    keep('HTTP', first)
    const topic = `toy/${shapes[shape]}`
    const body = JSON.stringify([toyEvent('a', `sent ${shapes[shape]}`), { ...toyEvent('b', 'yes'), topic }])
    const webhook = createApp(host.runtime, { keys: [] })
    const headers = { 'toy-signature': toySignature(body) }
    const heard = await webhook.request('/webhooks/toy', { method: 'POST', body, headers })
    keep('webhook', await heard.text())
    keep('call', await host.call('run'))
    const execute = stepExecutor(host.runtime, {
      cluster: 'prod-eu',
      region: 'eu',
      lookUp: async () => Promise.reject(new Error(shapes[shape])),
    })
    keep(
      'go-plugin',
      await execute('run', {
        rollout: sampleRollout(),
        context: { pluginName: 'canary-steps/toy', config: {}, status: undefined },
      }),
    )
    keep('abort', await host.call('abort'))
    await host.closeDue()
    keep('effects', await app.request('GET', '/v1/effects'))
    keep('audit', await app.request('GET', '/v1/audit'))
    keep('list of effects', await listEffects(host.runtime))
    expect(toldIn(out)).toEqual([])
  })
})

test('the ways of telling are looked at, where a process tells all', async () => {
  const out: Out[] = []
  const host = leaking(leaks.throws ?? (async () => waiting), 'as it is', out)
  await host.call('run')
  expect(new Set(out.map(({ way }) => way))).toEqual(new Set(['store', 'log', 'metrics']))
  expect(toldIn([{ way: 'x', text: `x ${token}` }])).toHaveLength(1)
})

import type { Lookup } from '@canary-steps/sdk'
import { differsInEachPart, type KeyMaker, name, number, text } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import { storePacer } from '../effects/store-pacer.ts'
import { listen, listenersOf, unlisten } from '../effects/topics.ts'
import { changeReader } from '../host/kubernetes/change-reader.ts'
import { replicaSetObject } from '../host/kubernetes/testing/api-objects.ts'
import { refusedWebhooks } from '../http/refused-webhooks.ts'
import type { HeardEvent } from '../journal/journal.ts'
import { inProcessPacer, type Pacer } from '../ports/pacer.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { toyListener } from '../testing/toy-listener.ts'
import { makeRoom } from './deliver.ts'
import { makeLanes } from './lanes.ts'
import { lookedUp } from './wanted-lookups.ts'

const clock = { now: () => 0 }
const rollouts = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' } as const

/** Whether what was looked up is taken for what is wanted. */
const isAnswered = (looked: Lookup, wanted: Lookup): Promise<boolean> =>
  lookedUp([wanted], [{ lookup: looked, found: [] }]).then(
    () => true,
    () => false,
  )

/** Ten events of one source in one topic: it is full. */
const ten = ({ topic, source }: { topic: string; source: string }): HeardEvent[] =>
  Array.from({ length: 10 }, (_, at) => ({ id: String(at), topic, source, at, data: '' }))

/** Whether a Rollout's change is not read any more once that of another is. */
const isRemembered = async (...both: readonly { uid: string; canary: string; stable: string }[]): Promise<boolean> => {
  let reads = 0
  const read = async ({ name = '' }: { readonly name?: string }) => {
    reads += 1
    return replicaSetObject(name, name.slice('checkout-'.length), 'checkout:v2', owner)
  }
  let owner = ''
  const readChange = changeReader({ read }, 60_000)
  for (const { uid, canary, stable } of both) {
    owner = uid
    await readChange(sampleRollout({ uid, status: { currentPodHash: canary, stableRS: stable } }))
  }
  return reads === 2
}

/** Turns of holders at vendors. */
const turnDiffers = (name: string, make: () => Pacer): KeyMaker =>
  differsInEachPart(name, { holder: text, vendor: text }, async (one, other) => {
    const pacer = make()
    const pace = (vendor: string) => ({ key: vendor, every: 1_000 })
    await pacer.wait('somebody', pace(one.vendor))
    const first = await pacer.wait(one.holder, pace(one.vendor))
    // the first caller has no turn to wait for, and another has a later one
    return (await pacer.wait(other.holder, pace(other.vendor))) === first
  })

const told: KeyMaker[] = [
  differsInEachPart('a line of undos', { vendor: text, tenant: text }, (one, other) => {
    const lanes = makeLanes(clock, 1)
    void lanes.enter(one, () => new Promise(() => undefined))
    return lanes.enter(other, async () => undefined) === undefined
  }),
  differsInEachPart(
    'a source of events',
    { topic: text, source: text },
    (one, other) => makeRoom(ten(one), other)?.length === 9,
  ),
  differsInEachPart('a Rollout that is looked up by name', { namespace: name, name: text }, (one, other) =>
    isAnswered({ ...rollouts, ...one }, { ...rollouts, ...other }),
  ),
  differsInEachPart('Rollouts that are looked up by labels', { namespace: name, selector: text }, (one, other) =>
    isAnswered({ ...rollouts, ...one }, { ...rollouts, ...other }),
  ),
  differsInEachPart('a webhook that was refused', { webhook: name, reason: text }, (one, other) => {
    const said: string[] = []
    const refused = refusedWebhooks({ clock, log: (_, message) => void said.push(message) })
    refused(one.webhook, one.reason)
    refused(other.webhook, other.reason)
    return said.length === 1
  }),
  differsInEachPart('who listens', { partition: text, run: name, index: number }, async (one, other) => {
    const store = memoryStore()
    await listen(store, ['toy/1'], one)
    await unlisten(store, ['toy/1'], other)
    return (await listenersOf(store, 'toy/1')).length === 0
  }),
  differsInEachPart('a topic', { topic: text }, async (one, other) => {
    const store = memoryStore()
    await listen(store, [one.topic], { partition: 'p', run: 'r', index: 0 })
    return (await listenersOf(store, other.topic)).length > 0
  }),
  differsInEachPart('an event', { id: text, thing: number }, async (one, other) => {
    const host = toyListener()
    await host.run()
    const { store } = host.runtime
    const [listener] = await listenersOf(store, 'toy/1')
    if (listener) await listen(store, [`toy/${one.thing}`, `toy/${other.thing}`], listener)
    for (const { id, thing } of [one, other]) await host.deliver({ id, topic: `toy/${thing}`, data: 'noise' })
    return (await host.events()).length === 1
  }),
  turnDiffers('a turn at a vendor', () => inProcessPacer(clock, 1)),
  turnDiffers('a turn at a vendor, in a store', () => storePacer({ store: memoryStore(), clock }, 1)),
  differsInEachPart('what a canary changes', { uid: name, canary: name, stable: name }, isRemembered),
]

it.each(told)('$of is another where any part of it is', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

it('a lookup by name is never one by labels', async () => {
  const [byName, byLabels] = [
    { ...rollouts, namespace: 'shop', name: 'app=a' },
    { ...rollouts, namespace: 'shop', selector: 'app=a' },
  ]
  expect([await isAnswered(byName, byLabels), await isAnswered(byLabels, byName)]).toEqual([false, false])
})

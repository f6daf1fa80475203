import { expect, test } from 'vitest'
import { listEffects } from '../operate/effect-list.ts'
import { orderEffect } from '../operate/effect-order.ts'
import { openPolicy, type StepMode } from '../ports/policy.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { regionOf } from '../testing/region-of.ts'
import { atStep, healthy, promoted, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { WireEffectOrder } from '../wire/wire-effects.ts'
import { auditRecords } from './audit-days.ts'
import { AuditRecord } from './audit-record.ts'

const done = () => Object.assign(toyVendor(), { isDone: true })
const toldIn = async (host: ToyHost) =>
  (await host.decisions()).map(({ kind, decision, reason }) => [kind, decision, reason])

test('a gate that lets a rollout pass is in the audit, with what changes and the settings in force', async () => {
  const host = toyHost({}, { vendor: done(), policy: { ...openPolicy, hash: () => '5e771465' } })
  await host.run()
  expect(await host.decisions()).toMatchObject([
    {
      kind: 'passed',
      decision: 'succeeded',
      reason: 'done',
      settings: '5e771465',
      change: {
        containers: [{ name: 'checkout', image: 'payments/checkout:v2', stableImage: 'payments/checkout:v1' }],
      },
    },
  ])
})

test('a gate whose record cannot be written is not passed', async () => {
  const inMemory = memoryStore()
  let isFull = true
  const store: Store = {
    ...inMemory,
    put: async (partition, ...rest) => {
      if (isFull && partition.startsWith('audit/')) throw new Error('the disk is full')
      return inMemory.put(partition, ...rest)
    },
  }
  const host = toyHost({}, { vendor: done(), store })
  expect(await host.call('run')).toMatchObject({ status: 503, detail: 'the disk is full' })
  expect(Object.values((await host.journal()).runs)[0]?.steps[2]).toMatchObject({ phase: 'Running' })
  isFull = false
  host.now += 60_000
  expect(await host.run()).toMatchObject({ phase: 'Successful' })
  expect(await toldIn(host)).toEqual([['passed', 'succeeded', 'done']])
})

test('each cluster that adopts what a gate came to has a record of its own', async () => {
  const host = toyHost({}, { vendor: done(), config: { scope: 'release' } })
  for (const name of ['eu', 'us']) await regionOf(host, name).run()
  const range = { since: host.now - 60_000, until: host.now + 60_000 }
  for (const name of ['eu', 'us'])
    expect(await auditRecords(host.runtime.store, `prod-${name}`, range)).toMatchObject([
      { kind: 'passed', region: name, reason: 'done' },
    ])
})

test.each([true, false])('a step that is passed since it runs elsewhere is in the audit (gate: %s)', async (gate) => {
  const host = toyHost({ gate }, { config: { regions: ['us'] } })
  await host.run()
  expect(await toldIn(host)).toEqual([['skipped', 'bypassed', 'skipped: runs only in us']])
})

test('a step that the operator skips is in the audit', async () => {
  const host = toyHost({ gate: false }, { policy: { ...openPolicy, mode: (): StepMode => 'skip' } })
  await host.run()
  expect(await toldIn(host)).toEqual([['skipped', 'bypassed', 'skipped: the operator set steps.toy.mode to skip']])
})

test('a step that only informs is not in the audit when it has done so', async () => {
  const host = toyHost({ gate: false }, { vendor: done() })
  await host.run()
  expect(await toldIn(host)).toEqual([])
})

test.each([
  ['a later step', (host: ToyHost) => host.observe(atStep(3)), 'bypassed'],
  ['Healthy', (host: ToyHost) => host.observe(healthy()), 'bypassed'],
  ['a full promotion', (host: ToyHost) => host.terminate({ rollout: promoted() }), 'terminated'],
])('a gate that people moved a rollout past is in the audit: %s', async (_, move, decision) => {
  const host = toyHost()
  await host.run()
  await move(host)
  await host.closeDue()
  expect(await toldIn(host)).toEqual([['bypassed', decision, expect.any(String)]])
})

test('an effect that an operator settled is in the audit of the cluster, once', async () => {
  const host = toyHost()
  await host.run()
  const effect = (await listEffects(host.runtime)).effects[0]?.id ?? ''
  const order = WireEffectOrder.parse({ operation: 'settle', effect, endpoint: '', reason: 'gone', by: 'ada' })
  for (const _ of [1, 2]) await orderEffect(host.runtime, 'test', order)
  expect(await host.decisions()).toMatchObject([
    { kind: 'settled', decision: 'orphaned', by: { name: 'ada' }, reason: 'toy:desk: gone', cluster: 'test' },
  ])
})

test.each([
  ['a step that only informs, and that a full promotion ends', false, (host: ToyHost) => host.terminate()],
  ['a gate that an abort ends', true, (host: ToyHost) => host.abort()],
  ['a gate whose revision a newer one replaces', true, (host: ToyHost) => host.observe(sampleRollout({ revision: 3 }))],
])('nobody is said to have moved a rollout past %s', async (_, gate, end) => {
  const host = toyHost({ gate })
  await host.run()
  await end(host)
  await host.closeDue()
  expect(await host.isAnythingOpen()).toBe(false)
  expect(await toldIn(host)).toEqual([])
})

test('nobody is said to have moved a rollout past a gate that had decided', async () => {
  const host = toyHost({}, { vendor: done() })
  await host.run()
  await host.terminate()
  expect(host.vendor.things).toMatchObject([{ ended: ['terminated'] }])
  expect(await toldIn(host)).toEqual([['passed', 'succeeded', 'done']])
})

test('a gate is closed once it is written down that people moved a rollout past it, not before', async () => {
  const inMemory = memoryStore()
  const trouble = { isFull: false }
  const put: Store['put'] = async (partition, ...rest) => {
    if (trouble.isFull && partition.startsWith('audit/')) throw new Error('the disk is full')
    return inMemory.put(partition, ...rest)
  }
  const host = toyHost({}, { store: { ...inMemory, put } })
  await host.run()
  trouble.isFull = true
  expect(await host.terminate()).toMatchObject({ message: 'undo queued: the disk is full' })
  expect(host.vendor.things).toMatchObject([{ ended: [] }])
  trouble.isFull = false
  host.now += 60_000
  await host.closeDue()
  expect(host.vendor.things).toMatchObject([{ ended: ['terminated'] }])
  expect(await toldIn(host)).toEqual([['bypassed', 'terminated', expect.any(String)]])
})

test.each(['passed', 'skipped', 'bypassed', 'settled', 'settings', 'restored'])(
  'a record of the kind %s is read as it was written',
  async (kind) => {
    const host = toyHost({}, { vendor: done() })
    await host.run()
    const [record] = await host.decisions()
    expect(AuditRecord.parse({ ...record, kind })).toEqual({ ...record, kind })
  },
)

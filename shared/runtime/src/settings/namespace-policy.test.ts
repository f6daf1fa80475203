import { expect, test } from 'vitest'
import { livePolicy, openPolicy } from '../ports/policy.ts'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import { namespacePolicy } from './namespace-policy.ts'

const policy = namespacePolicy({
  payments: {
    clusters: ['test', 'prod-*'],
    allow: ['slack:C0PAY', 'github:acme/*', 'http:*.internal'],
    defaults: { toy: { text: 'from the operator', timeout: '1m' } },
  },
})
const inPayments = { cluster: 'test', namespace: 'payments' }
const allows = (target: string, caller = inPayments) => policy.allows(caller, target)

test.each(['slack:C0PAY', 'github:acme/shop', 'http:ledger.internal'])('%s is listed', (target) => {
  expect(allows(target)).toBe(true)
})

test.each([
  'slack:C0OTHER',
  'slack:C0PAY2',
  'github:acme',
  'github:acme/shop/../../other',
  'github:evil/acme/shop',
  'http:evil.example/x.internal',
  'http:.internal:80',
  '',
])('%j is not listed', (target) => {
  expect(allows(target)).toBe(false)
})

test('a namespace meets its own releases in other regions from the clusters that it is admitted in, and others only where that is listed', () => {
  expect(allows('region:payments/checkout')).toBe(true)
  expect(allows('region:shop/web')).toBe(false)
  expect(allows('region:payments/checkout', { ...inPayments, cluster: 'staging' })).toBe(false)
  const together = namespacePolicy({ payments: { clusters: ['*'], allow: ['region:shop/web'], defaults: {} } })
  expect(together.allows(inPayments, 'region:shop/web')).toBe(true)
})

test('a pattern matches nothing that is shorter than its two ends', () => {
  const overlapping = namespacePolicy({ payments: { clusters: ['*'], allow: ['http:a-*-a'], defaults: {} } })
  expect(overlapping.allows(inPayments, 'http:a-b-a')).toBe(true)
  expect(overlapping.allows(inPayments, 'http:a-a')).toBe(false)
})

test.each([
  { cluster: 'test', namespace: 'other' },
  { cluster: 'staging', namespace: 'payments' },
  { cluster: 'test', namespace: 'constructor' },
  { cluster: 'test', namespace: '__proto__' },
])('nothing is allowed to %j', (caller) => {
  expect(allows('slack:C0PAY', caller)).toBe(false)
  expect(policy.defaults(caller, 'toy')).toEqual({})
})

test('without a policy everything is allowed', () => {
  expect(openPolicy.allows(inPayments, 'slack:C0OTHER')).toBe(true)
})

test('a target that is denied fails the step, and the message names the line to add', async () => {
  const { run, vendor } = toyHost({}, { policy })
  expect(await run()).toMatchObject({
    phase: 'Failed',
    message:
      'policy: namespace payments in cluster test may not reach toy:desk; ' +
      'add it to namespaces.payments.allow in canary-steps.yaml',
  })
  expect(vendor.calls).toEqual([])
})

test('a target that is denied fails a step that only reads, too', async () => {
  const { run } = toyHost({ run: async () => ({ decision: 'succeed', message: 'read' }) }, { policy })
  expect(await run()).toMatchObject({ phase: 'Failed', message: expect.stringContaining('toy:desk') })
})

test('a target that is known only at the act is checked there', async () => {
  const desk = namespacePolicy({ payments: { clusters: ['*'], allow: ['toy:desk'], defaults: {} } })
  const host: ToyHost = toyHost(
    { run: async ({ open }) => ({ decision: 'succeed', message: '', state: await open('x', elsewhere()) }) },
    { policy: desk },
  )
  const elsewhere = () => host.vendor.plan({ target: 'toy:elsewhere' })
  expect(await host.run()).toMatchObject({ phase: 'Failed', message: expect.stringContaining('toy:elsewhere') })
  expect(host.vendor.calls).toEqual([])
})

test('the request of a denied step leaves no trace', async () => {
  const host = toyHost({}, { policy })
  await host.run()
  const [attempt] = Object.values((await host.journal()).runs)
  expect(attempt?.effects).toEqual({})
})

test('a step that is named as what every object has gets no defaults', () => {
  expect(policy.defaults(inPayments, 'toString')).toEqual({})
})

test('defaults of the operator count where the Rollout says nothing', async () => {
  const texts: unknown[] = []
  const { run } = toyHost(
    {
      run: async ({ config }) => {
        texts.push(config.text)
        return { decision: 'succeed', message: '' }
      },
    },
    { policy: { ...policy, allows: () => true } },
  )
  await run()
  await run({ config: { text: 'from the Rollout' }, cluster: 'prod-eu' })
  await run({ cluster: 'staging' })
  expect(texts).toEqual(['from the operator', 'from the Rollout', undefined])
})

test('steps name approvers only where no namespaces are listed', async () => {
  expect(openPolicy.approvals(inPayments)).toBeUndefined()
})

const nobody = {
  users: [],
  groups: [],
  emails: [],
  accounts: [],
  required: 1,
  requiredFrom: {},
  allowAuthor: false,
  allowEarlier: false,
}
const approvers = { ...nobody, users: ['U0ADA'], required: 2 }
const approving = namespacePolicy({
  payments: { clusters: ['prod-*'], allow: [], approvers, defaults: {} },
  silent: { clusters: ['*'], allow: [], defaults: {} },
})

test.each([
  ['as its settings say', { cluster: 'prod-eu', namespace: 'payments' }, approvers],
  ['nobody, where the settings name none', { cluster: 'prod-eu', namespace: 'silent' }, nobody],
  ['nobody in another cluster', { cluster: 'staging', namespace: 'payments' }, nobody],
  ['nobody in a namespace that is not listed', { cluster: 'prod-eu', namespace: 'other' }, nobody],
  ['nobody in a namespace with a name of every object', { cluster: 'prod-eu', namespace: 'constructor' }, nobody],
])('approvers of a namespace: %s', (_, caller, expected) => {
  expect(approving.approvals(caller)).toEqual(expected)
  expect(livePolicy(() => approving).approvals(caller)).toEqual(expected)
})

test('a step is told who may approve in its namespace and cluster', async () => {
  const told: unknown[] = []
  const { run } = toyHost(
    {
      run: async ({ approvals }) => {
        told.push(approvals)
        return { decision: 'succeed', message: '' }
      },
    },
    { policy: { ...approving, allows: () => true } },
  )
  await run({ cluster: 'prod-eu' })
  await run({ cluster: 'staging' })
  expect(told).toEqual([approvers, nobody])
})

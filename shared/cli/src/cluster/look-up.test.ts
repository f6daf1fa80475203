import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { oneRegionFile } from '../testing/one-region.ts'
import { clusterObjects } from './cluster-object.ts'
import { lookUpIn } from './look-up.ts'

const file = `
${readFileSync(oneRegionFile, 'utf8')}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: search, namespace: payments, labels: { app: search, tier: web } }
spec: { replicas: 3, template: { spec: { containers: [{ name: search, image: "search:v7" }] } } }
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: cart, namespace: payments, labels: { app: cart, tier: web } }
spec: { replicas: 2 }
status: { phase: Degraded, message: "ProgressDeadlineExceeded", updatedReplicas: 1 }
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: search, namespace: elsewhere, labels: { app: search } }
---
apiVersion: v1
kind: Service
metadata: { name: search, namespace: payments, labels: { app: search } }
`
const lookUp = lookUpIn(clusterObjects(file, 'cluster.yaml'))
const kind = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'payments' } as const
const find = async (which: { name: string } | { selector: string }) => (await lookUp([{ ...kind, ...which }]))[0]
const names = async (selector: string) => (await find({ selector }))?.found.map(({ metadata }) => metadata.name)

it('finds a Rollout by its name, with what its status says', async () => {
  expect(await find({ name: 'ledger' })).toEqual({
    lookup: { ...kind, name: 'ledger' },
    found: [
      {
        metadata: { name: 'ledger', namespace: 'payments', labels: { app: 'ledger' }, annotations: {} },
        phase: 'Healthy',
        message: '',
        images: ['payments/ledger:2.5.1'],
        replicas: { desired: 4, updated: 4, ready: 4, available: 4 },
      },
    ],
  })
  expect((await find({ name: 'cart' }))?.found).toMatchObject([
    { phase: 'Degraded', message: 'ProgressDeadlineExceeded', replicas: { desired: 2, updated: 1, ready: 0 } },
  ])
})

it('takes a Rollout without a status for one that is Healthy, with all its replicas', async () => {
  expect((await find({ name: 'search' }))?.found).toMatchObject([
    {
      metadata: { namespace: 'payments' },
      phase: 'Healthy',
      replicas: { desired: 3, updated: 3, ready: 3, available: 3 },
    },
  ])
})

it('finds nothing under a name that is not there', async () => {
  expect(await find({ name: 'nobody' })).toEqual({ lookup: { ...kind, name: 'nobody' }, found: [] })
})

it.each([
  ['tier=web', ['search', 'cart']],
  ['tier == web, app!=cart', ['search']],
  ['tier!=web', ['checkout', 'ledger']],
  ['tier=none', []],
])('finds the Rollouts of the namespace that %s selects', async (selector, expected) => {
  expect(await names(selector)).toEqual(expected)
})

it.each(['tier in (web)', 'tier', '!tier', 'app=cart,'])(
  'says that it does not know the selector %s',
  async (selector) => {
    expect(await find({ selector })).toMatchObject({ found: [], error: expect.stringContaining(`not ${selector}`) })
  },
)

it('answers lookups in their order', async () => {
  const answers = await lookUp([
    { ...kind, name: 'cart' },
    { ...kind, namespace: 'elsewhere', name: 'search' },
    { ...kind, selector: 'app=ledger' },
  ])
  expect(answers.map(({ found }) => found.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`))).toEqual([
    ['payments/cart'],
    ['elsewhere/search'],
    ['payments/ledger'],
  ])
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalCluster, startLocalCluster } from './local-cluster.ts'

const ledger = {
  metadata: { name: 'ledger', namespace: 'payments', labels: { app: 'ledger' } },
  spec: { replicas: 3 },
}
const cart = { metadata: { name: 'cart' }, status: { phase: 'Paused' } }

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await startLocalCluster([ledger, cart])
})
afterAll(() => cluster.close())

const ask = async (path: string, method = 'GET', version = 'argoproj.io/v1alpha1') => {
  const response = await fetch(new URL(`/apis/${version}${path}`, cluster.url), { method })
  return { status: response.status, body: Object(await response.json()) }
}
const names = async (path: string): Promise<string[]> =>
  (await ask(path)).body.items.map(({ metadata }: typeof ledger) => metadata.name)

it('has a Rollout that says nothing of its status as one that is done', async () => {
  expect(await ask('/namespaces/payments/rollouts/ledger')).toMatchObject({
    status: 200,
    body: { kind: 'Rollout', metadata: { uid: expect.any(String) }, status: { phase: 'Healthy', readyReplicas: 3 } },
  })
})

it('lists all namespaces, or one, or what a selector means', async () => {
  expect((await ask('/rollouts?limit=500')).body).toMatchObject({ kind: 'RolloutList', metadata: {} })
  expect(await names('/rollouts')).toEqual(['ledger', 'cart'])
  expect(await names('/namespaces/default/rollouts')).toEqual(['cart'])
  expect(await names('/namespaces/payments/rollouts?labelSelector=app%3Dledger')).toEqual(['ledger'])
  expect(await names('/namespaces/payments/rollouts?labelSelector=app%21%3Dledger')).toEqual([])
})

it('has a Rollout as the controller wrote it last, under the uid that it had', async () => {
  const before = (await ask('/namespaces/default/rollouts/cart')).body.metadata
  cluster.put({ metadata: before, status: { phase: 'Degraded' } })
  expect((await ask('/namespaces/default/rollouts/cart')).body).toMatchObject({
    metadata: { uid: before.uid },
    status: { phase: 'Degraded' },
  })
})

it('has the ReplicaSets of a Rollout, by name and by label', async () => {
  const metadata = {
    name: 'cart-1',
    namespace: 'default',
    labels: { app: 'cart' },
    annotations: {},
    ownerReferences: [],
  }
  const replicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata,
    spec: { replicas: 1, template: {} },
  } as const
  cluster.put(cart, [replicaSet])
  const folder = '/namespaces/default/replicasets'
  expect((await ask(`${folder}/cart-1`, 'GET', 'apps/v1')).body).toMatchObject(replicaSet)
  expect((await ask(`${folder}?labelSelector=app%3Dcart`, 'GET', 'apps/v1')).body).toMatchObject({
    kind: 'ReplicaSetList',
    items: [replicaSet],
  })
  expect(await ask(`${folder}/cart-1`)).toMatchObject({ status: 404 })
})

it.each([
  ['a Rollout that is not there', '/namespaces/payments/rollouts/nobody', 'GET', 404, 'NotFound'],
  ['a selector that it does not know', '/rollouts?labelSelector=app+in+(a)', 'GET', 400, 'BadRequest'],
  ['anything but Rollouts and ReplicaSets', '/namespaces/payments/analysisruns', 'GET', 404, 'NotFound'],
  ['to be written', '/namespaces/payments/rollouts/ledger', 'DELETE', 404, 'NotFound'],
])('refuses %s as Kubernetes does', async (_, path, method, status, reason) => {
  expect(await ask(path, method)).toMatchObject({ status, body: { kind: 'Status', reason } })
})

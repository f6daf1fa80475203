import { differsInEachPart, type KeyMaker, name } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import { clusterObject } from './cluster-object.ts'
import { labelSelector } from './label-selector.ts'
import { startLocalCluster } from './local-cluster.ts'
import { lookUpIn } from './look-up.ts'

const kind = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' } as const
const rollout = (namespace: string, called: string) =>
  clusterObject({ ...kind, metadata: { name: called, namespace }, spec: {} })

const labelled = (label: string, value: string) => ({ metadata: { labels: { [label]: value } } })
const matches = (selector: string, label: string, value: string) =>
  labelSelector(selector)?.(labelled(label, value)) === true

/** Look-ups by name in the cluster of a local run. */
const makers: KeyMaker[] = [
  differsInEachPart('a Rollout', { namespace: name, called: name }, async (one, other) => {
    const wanted = { ...kind, namespace: one.namespace, name: one.called }
    const [answer] = await lookUpIn([rollout(other.namespace, other.called)])([wanted])
    return answer?.found.length === 1
  }),
  differsInEachPart('a label', { label: name, value: name }, (one, other) =>
    matches(`${one.label}=${one.value}`, other.label, other.value),
  ),
  differsInEachPart(
    'a label that a Rollout must not have',
    { value: name },
    (one, other) => !matches(`app!=${one.value}`, 'app', other.value),
  ),
]

it.each(makers)('$of is another where the name goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

it('the list of a namespace has none of another whose name goes on, and so has a version of the API', async () => {
  const cluster = await startLocalCluster(['shop', 'shop2', 'sho'].map((namespace) => rollout(namespace, namespace)))
  const ask = async (path: string) => Object(await (await fetch(new URL(`/apis/${path}`, cluster.url))).json())
  const { items } = await ask('argoproj.io/v1alpha1/namespaces/shop/rollouts')
  expect(items).toMatchObject([{ metadata: { name: 'shop' } }])
  for (const version of ['v1alpha', 'v1alpha12'])
    expect(await ask(`argoproj.io/${version}/namespaces/shop/rollouts`)).toMatchObject({ reason: 'NotFound' })
  await cluster.close()
})

import { differsInEachPart, type KeyMaker, name } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import { scenario } from '../testing/scenario.ts'
import { loadRollout } from './load-rollout.ts'

const rollout = (metadata: object, spec: object = {}) => ({
  ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata },
  spec: { strategy: { canary: {} }, ...spec },
})
const load = (items: readonly object[], named: string) =>
  loadRollout(JSON.stringify({ kind: 'List', items }), { file: 'shop.yaml', name: named })
const isLoaded = (items: readonly object[], named: string): boolean => {
  try {
    load(items, named)
    return true
  } catch {
    return false
  }
}

const container = { name: 'web', image: 'shop:v1' }
const template = { spec: { containers: [container] } }

/** Look-ups by name in a file of manifests. */
const makers: KeyMaker[] = [
  differsInEachPart('a Rollout', { called: name }, (one, other) =>
    isLoaded([rollout({ name: other.called })], one.called),
  ),
  differsInEachPart('a Rollout of a namespace', { namespace: name, called: name }, (one, other) => {
    const { namespace, called } = other
    return isLoaded([rollout({ name: called, namespace })], `${one.namespace}/${one.called}`)
  }),
  differsInEachPart('a workload', { kind: name, called: name, namespace: name }, (one, other) => {
    const { kind, called, namespace } = other
    const metadata = { name: 'shop', namespace: one.namespace }
    const workloadRef = { kind: one.kind, name: one.called }
    const items = [{ kind, metadata: { name: called, namespace }, spec: { template } }]
    const { spec } = load([...items, rollout(metadata, { workloadRef })], 'shop')
    return spec.template !== undefined
  }),
  differsInEachPart('a container whose image is set', { called: name }, async (one, other) => {
    const containers = [{ ...container, name: other.called }]
    const { controller } = await scenario({ steps: [], spec: { template: { spec: { containers } } } })
    return controller.deploy({ image: 'shop:v3', container: one.called }).then(
      () => true,
      () => false,
    )
  }),
]

it.each(makers)('$of is another where the name goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

import { expect, it } from 'vitest'
import { createController } from './controller/controller.ts'
import { loadRollout } from './manifest/load-rollout.ts'
import type { ReplicaSetObject } from './rollout/replica-set-object.ts'
import { gate, manifest } from './testing/scenario.ts'
import { virtualClock } from './time/clock.ts'

it('shows a plugin the ReplicaSets of the Rollout with the pods of each revision, as the API server does', async () => {
  const seen: (readonly ReplicaSetObject[])[] = []
  const controller = createController(loadRollout(manifest([gate()]), { file: 'shop.yaml' }), {
    clock: virtualClock(0),
    plugin: () => ({
      async call(_operation, _rollout, _context, replicaSets) {
        seen.push(replicaSets)
        return { result: { phase: 'Successful' } }
      },
    }),
  })
  await controller.deploy({ image: 'shop:v2' })
  await controller.runUntil(60_000)
  const { stableRS } = controller.rollout.status
  const [before, after] = seen[0] ?? []
  expect([before, after].map((set) => set?.spec.template.spec)).toMatchObject([
    { containers: [{ name: 'shop', image: 'shop:v1' }] },
    { containers: [{ name: 'shop', image: 'shop:v2' }] },
  ])
  expect(after).toMatchObject({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `shop-${stableRS}`,
      namespace: 'default',
      labels: { 'rollouts-pod-template-hash': stableRS },
      annotations: { 'rollout.argoproj.io/revision': '2' },
      ownerReferences: [{ kind: 'Rollout', name: 'shop', uid: 'u-1', controller: true }],
    },
    spec: { template: { metadata: { labels: { 'rollouts-pod-template-hash': stableRS } } } },
  })
})

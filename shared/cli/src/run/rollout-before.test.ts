import { loadRollout } from '@canary-steps/driver'
import { expect, it } from 'vitest'
import { rolloutBefore } from './rollout-before.ts'

const ours = { metadata: { annotations: { 'canary-steps/container': 'app' } } }
const kubernetes = { template: { metadata: { annotations: { 'kubectl.kubernetes.io/default-container': 'app' } } } }
const unknown = { metadata: { annotations: { 'canary-steps/container': 'nobody' } } }

it.each([
  ['all containers', {}, ['proxy:previous', 'registry:5000/app:previous']],
  ['the container that our annotation names', ours, ['proxy:1', 'registry:5000/app:previous']],
  ['the container that Kubernetes takes as the default', kubernetes, ['proxy:1', 'registry:5000/app:previous']],
  ['all containers where the annotation names none', unknown, ['proxy:previous', 'registry:5000/app:previous']],
])('had another image in %s', (_, { metadata, template }: { metadata?: object; template?: object }, images) => {
  const containers = [
    { name: 'proxy', image: 'proxy:1' },
    { name: 'app', image: 'registry:5000/app@sha256:0a1b' },
  ]
  const file = {
    kind: 'Rollout',
    metadata: { name: 'shop', ...metadata },
    spec: { template: { ...template, spec: { containers } }, strategy: { canary: { steps: [] } } },
  }
  const before = rolloutBefore(loadRollout(JSON.stringify(file), { file: 'shop.yaml' }))
  expect(before.spec.template?.spec.containers.map(({ image }) => image)).toEqual(images)
})

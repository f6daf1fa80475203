import { argoVersion as ofManifests } from 'canary-steps/manifest/argo-manifests'
import { expect, it } from 'vitest'
import { requiredVersion } from './argo-module.ts'

it('the controller that is tried is the one that our manifests name', () => {
  expect(requiredVersion()).toBe(ofManifests)
})

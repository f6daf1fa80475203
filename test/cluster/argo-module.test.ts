import { expect, it } from 'vitest'
import { argoVersion as ofManifests } from '../../shared/cli/src/manifest/argo-manifests.ts'
import { requiredVersion } from './argo-module.ts'

it('the controller that is tried is the one that our manifests name', () => {
  expect(requiredVersion()).toBe(ofManifests)
})

import { expect, test } from 'vitest'
import { rolloutView } from './rollout-view.ts'
import { type Change, isChanged, mainContainer } from './story.ts'

const container = (name: string, image: string, stableImage: string, init = false) => ({
  name,
  image,
  stableImage,
  init,
})
const change = (...containers: Change['containers']): Change => ({ stable: '6c8f', containers, paths: [] })
const proxy = container('proxy', 'proxy:7', 'proxy:7')
const app = container('app', 'app:v2', 'app:v1')
const migrate = container('migrate', 'app:v2', 'app:v1', true)
const rollout = (annotation?: string) =>
  rolloutView({
    metadata: { name: 'app', annotations: { ...(annotation && { 'canary-steps/container': annotation }) } },
    spec: { template: { spec: { containers: [{ name: 'proxy', image: 'proxy:7' }, app] } } },
  })

test.each([
  ['the first that changes', rollout(), change(proxy, app), 'app'],
  ['the one that the annotation names', rollout('proxy'), change(proxy, app), 'proxy'],
  ['the first that changes where the annotation names none', rollout('no-such'), change(proxy, app), 'app'],
  ['a container before one that runs before it', rollout(), change(migrate, proxy, app), 'app'],
  ['one that runs before the others where only that changes', rollout(), change(proxy, migrate), 'migrate'],
  ['the first where nothing changes', rollout(), change(proxy), 'proxy'],
  ['the first where nobody knows what changes', rollout(), undefined, 'proxy'],
  ['the named one where nobody knows what changes', rollout('app'), undefined, 'app'],
])('the main container is %s', (_, view, known, name) => {
  expect(mainContainer(view, known)?.name).toBe(name)
})

test('without a stable ReplicaSet every container counts as changed', () => {
  expect(isChanged({ stable: '6c8f' }, proxy)).toBe(false)
  expect(isChanged({ stable: '' }, proxy)).toBe(true)
})

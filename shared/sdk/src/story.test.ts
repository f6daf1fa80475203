import { expect, test } from 'vitest'
import { type RolloutView, rolloutView } from './rollout-view.ts'
import { canaryWeight, groupOf, revisionOf, storyOf, whichRun } from './story.ts'

type Change = { image?: string; annotations?: Record<string, string>; index?: number; weights?: object }

const steps = [{ setWeight: 20 }, { plugin: {} }, { pause: {} }, { setWeight: 0 }, { plugin: {} }]
const rollout = ({ image = 'app:v2', annotations = {}, index = 1, weights }: Change = {}): RolloutView =>
  rolloutView({
    metadata: {
      name: 'app',
      namespace: 'shop',
      uid: 'u1',
      annotations: { 'rollout.argoproj.io/revision': '12', ...annotations },
    },
    spec: { strategy: { canary: { steps } }, template: { spec: { containers: [{ name: 'app', image }] } } },
    status: { currentStepIndex: index, canary: { ...(weights && { weights }) } },
  })
const place = { cluster: 'prod-eu', region: 'eu', index: 1 }
const releaseOf = (change: Change) => storyOf(rollout(change), place).release

test('tells where a rollout is', () => {
  expect(storyOf(rollout(), { ...place, stableImages: [{ name: 'app', image: 'app:v1' }] })).toEqual({
    rollout: { name: 'app', namespace: 'shop', uid: 'u1', revision: 12 },
    cluster: 'prod-eu',
    region: 'eu',
    group: 'shop/app',
    release: 'v2',
    canary: { image: 'app:v2', weight: 20, container: 'app' },
    stable: { image: 'app:v1' },
    step: { index: 1, number: 2, count: 5 },
  })
})

test('Rollouts of one name in one namespace are one group, unless an annotation names another', () => {
  expect(groupOf(rollout())).toBe('shop/app')
  expect(groupOf(rollout({ annotations: { 'canary-steps/group': 'shop/everywhere' } }))).toBe('shop/everywhere')
})

test('tells what the canary changes, where the caller knows, and what its main container was before', () => {
  const app = { name: 'app', image: 'app:v2', stableImage: 'app:v1', init: false }
  const change = { stable: '6c8f', containers: [app], paths: ['spec.containers[app].env[LOG]'] }
  expect(storyOf(rollout(), { ...place, change })).toMatchObject({ change, stable: { image: 'app:v1' } })
})

test('does not guess the stable image', () => {
  expect(storyOf(rollout(), place).stable.image).toBe('unknown')
})

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
test.each([
  ['app:v2', 'v2'],
  ['registry.example:5000/shop/app:v2', 'v2'],
  ['registry.example:5000/shop/app', 'registry.example:5000/shop/app'],
  ['app', 'app'],
  [`app@${digest}`, '0123456789ab'],
  [`registry.example:5000/app:v2@${digest}`, '0123456789ab'],
])('the release of %s is %s', (image, release) => {
  expect(releaseOf({ image })).toBe(release)
})

test('an annotation names the release whatever the image', () => {
  expect(releaseOf({ image: `app@${digest}`, annotations: { 'canary-steps/release': 'spring' } })).toBe('spring')
})

test.each([
  [0, 0],
  [1, 20],
  [3, 20],
  [4, 0],
])('at step index %i the weight is that of the last setWeight passed: %i', (index, weight) => {
  expect(canaryWeight(rollout({ index }))).toBe(weight)
})

test('the traffic router knows the weight better', () => {
  expect(canaryWeight(rollout({ weights: { canary: { weight: 7 } } }))).toBe(7)
  expect(canaryWeight(rollout({ weights: { canary: { weight: 0 } } }))).toBe(0)
})

test('a Rollout without a revision is at revision 0', () => {
  expect(revisionOf(rolloutView({ metadata: { name: 'app' } }))).toBe(0)
})

const story = {
  rollout: { name: 'checkout', namespace: 'payments', uid: 'u1', revision: 7 },
  cluster: 'prod-eu',
  region: 'eu',
  group: 'payments/checkout',
  release: 'v7',
  canary: { image: 'payments/checkout:v7', weight: 20 },
  stable: { image: 'payments/checkout:v6' },
  step: { index: 0, number: 1, count: 3 },
}

test('a run is told by its revision and its release', () => {
  expect(whichRun(story)).toBe('payments/checkout revision 7 (release v7)')
})

test('a step done once for a release names only the release, for each region counts its own revisions', () => {
  expect(whichRun({ ...story, regions: [] })).toBe('payments/checkout release v7')
})

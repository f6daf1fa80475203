import { expect, test } from 'vitest'
import { whichRun } from './story.ts'

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

test('what is done once for a release is told by its release alone, for each region counts its own revisions', () => {
  expect(whichRun({ ...story, regions: [] })).toBe('payments/checkout release v7')
})

import { expect, it } from 'vitest'
import { loadRollout } from '../manifest/load-rollout.ts'
import { manifest } from '../testing/scenario.ts'
import { fenceposts } from './fenceposts.ts'

it.each([
  [4, {}, { surge: 1, unavailable: 1 }],
  [10, {}, { surge: 3, unavailable: 2 }],
  [2, { maxUnavailable: 5 }, { surge: 1, unavailable: 2 }],
  [10, { maxSurge: 0, maxUnavailable: '5%' }, { surge: 0, unavailable: 1 }],
  [0, { maxSurge: '1%', maxUnavailable: 0 }, { surge: 0, unavailable: 0 }],
])('of %i pods with %j may be too many or too few: %j', (replicas, canary, posts) => {
  expect(fenceposts(loadRollout(manifest([], { replicas }, canary), { file: 'shop.yaml' }))).toEqual(posts)
})

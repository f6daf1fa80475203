import { expect, test } from 'vitest'
import { actorOf } from '../effects/step-io.ts'
import type { RolloutAttempt } from '../journal/journal.ts'
import { openRelease, openRollout } from '../journal/journal-file.ts'
import { createRuntime } from '../ports/runtime.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleMember, sampleReleaseStep, sampleRound, sampleStory } from '../testing/sample-release.ts'
import { forgetLostShare, type Share } from './share.ts'

const share: Share = { partition: 'release/prod:payments%2Fcheckout', attempt: 'v2/1', region: 'eu' }
const { uid, run } = sampleMember('eu')
const effect = { target: 'toy:A', attempts: 1, triedAt: 0, stays: true }

/** An attempt of a Rollout that has a part in a release, and others of its effects. */
const attempt: RolloutAttempt = {
  ...{ story: sampleStory('eu'), seen: '' },
  steps: {
    1: sampleReleaseStep({ config: { scope: 'release' } }),
    2: sampleReleaseStep({ config: { scope: 'release', id: 'ask' } }),
    3: sampleReleaseStep({ config: { scope: 'rollout' } }),
  },
  effects: { 'rollout/release': { ...effect, owner: 2, result: share }, '2/thing': { ...effect, owner: 2 } },
}

/** Its region, and a release that knows of these regions. */
const regionOf = async (members: Parameters<typeof sampleRound>[0], known = attempt, key = 'v2/1') => {
  const store = memoryStore()
  await openRelease(store, share.partition).update(({ runs }) => {
    runs[key] = sampleRound(members)
  })
  const journal = openRollout(store, 'prod-eu', uid)
  await journal.update(({ runs }) => {
    runs[run] = structuredClone(known)
  })
  const runtime = createRuntime({ steps: [], store, fetch, env: () => undefined })
  const actor = actorOf(runtime, { journal, uid, run, index: 2 }, { cluster: 'prod-eu', namespace: 'payments' })
  return {
    forget: (own = known, place = {}) => forgetLostShare(runtime, { ...actor, ...place }, own),
    now: async () => (await journal.read()).runs[run],
  }
}

test.each<[string, Parameters<typeof regionOf>]>([
  ['the region', [{ us: {} }]],
  ['the round', [{ eu: {} }, attempt, 'v2/2']],
])(
  'a part is forgotten in a release that does not know %s, and all that was done for it may have been',
  async (_, given) => {
    const { forget, now } = await regionOf(...given)
    expect(await forget()).toBe(true)
    const { steps = {}, effects } = (await now()) ?? {}
    expect(effects).toEqual({ '2/thing': { ...effect, owner: 2 } })
    expect(Object.values(steps).map(({ rebuilt }) => rebuilt)).toEqual([true, true, false])
  },
)

test('a part that the release knows stays, and so does an attempt without one', async () => {
  const known = await regionOf({ eu: {} })
  expect(await known.forget()).toBe(false)
  expect(await known.now()).toEqual(attempt)
  const apart = { ...attempt, effects: { ...attempt.effects, 'rollout/release': { ...effect, owner: 2 } } }
  const without = await regionOf({ us: {} }, apart)
  expect(await without.forget()).toBe(false)
  expect(await without.now()).toEqual(apart)
})

test('nothing counts as forgotten before that is written down', async () => {
  const { forget } = await regionOf({ us: {} })
  await expect(forget(attempt, { index: 7 })).rejects.toThrow('no record of step 7')
})

import { beforeAll, describe, expect, it } from 'vitest'
import { canBuild } from '../bridge/build-bridge.ts'
import { findBridge } from '../bridge/find-bridge.ts'
import { bothImages, imagesBehindAProxy } from '../testing/behind-a-proxy.ts'
import { demo } from '../testing/demo.ts'
import { oneRegion } from '../testing/one-region.ts'

const telling = '[{ plugin: { name: canary-steps/slack-notify, config: { channel: C0PAY, text: hello } } }]'

describe.skipIf(!canBuild())('a run through the bridge', () => {
  // the first build takes minutes
  beforeAll(() => void findBridge(), 600_000)

  it('ends Healthy, with one thread, one card and one run', async () => {
    const { out, ...ended } = await oneRegion('--via', 'bridge')
    expect(ended).toEqual({ code: 0, err: '', threads: ['Healthy 2'], cards: ['approved'], runs: ['success'] })
    expect(out).toContain('dependency-check Run Successful: 2 of 2 ready: payments/ledger 2.5.1; http ledger.internal')
    expect(out).toContain('slack-approval Run Successful: approved by Ann Archer, Cat Cooper')
  })

  it('ends Healthy in three regions, each with a bridge of its own, as the demo does without', async () => {
    const { code, threads, cards, runs, issues } = await demo('--via', 'bridge')
    expect({ code, threads, cards, runs, issues }).toEqual({
      code: 0,
      threads: ['Healthy 2026.11.4'],
      cards: ['approved'],
      runs: ['success'],
      issues: ['PAY-12 Done'],
    })
  })

  it('reads what the canary changes from the ReplicaSets of its cluster', async () => {
    expect(await imagesBehindAProxy(telling, '--via', 'bridge')).toEqual(bothImages)
  })

  it('tells what the bridge says while nobody listens at the function', async () => {
    const { out } = await oneRegion('--via', 'bridge', '--fault', 'function-down:60@4')
    expect(out).toMatch(/github-workflow Run Error: http:\S+: the connection is refused/)
    expect(out).toContain('Healthy at revision 2')
  })

  it.each([
    [['--reject'], 1, { threads: ['aborted 2'], cards: ['rejected'], runs: ['success'] }],
    [['--abort-at', '4'], 1, { threads: ['aborted 2'], cards: [], runs: ['cancelled'] }],
    [['--abort-at', '7'], 1, { threads: ['aborted 2'], cards: ['the rollout was aborted'], runs: ['success'] }],
    [['--promote-full-at', '4'], 0, { threads: ['Healthy 2'], cards: [], runs: ['cancelled'] }],
    [['--fault', 'lost-reply@4'], 0, { threads: ['Healthy 2'], cards: ['approved'], runs: ['success'] }],
    [['--fault', 'function-down:120@7'], 0, { threads: ['Healthy 2'], cards: ['approved'], runs: ['success'] }],
    [['--fault', 'vendor-slow@7'], 0, { threads: ['Healthy 2'], cards: ['approved'], runs: ['success'] }],
  ])('with %j leaves nothing open at any vendor', async (args, code, left) => {
    const { out: _, ...ended } = await oneRegion('--via', 'bridge', ...args)
    expect(ended).toEqual({ code, err: '', ...left })
  })
})

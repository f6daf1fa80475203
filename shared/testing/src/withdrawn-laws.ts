import { listEffects } from '@canary-steps/runtime'
import { sampleRollout, type TestHost } from '@canary-steps/runtime/testing'
import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

/** A host on the same store whose operator has taken every permission away, and what it asks of vendors. */
const denied = ({ start, fetch }: LawSite, { runtime, now }: TestHost) => {
  const asked: string[] = []
  const watched: typeof globalThis.fetch = (to, init) => {
    asked.push(to instanceof Request ? to.url : String(to))
    return fetch(to, init)
  }
  const policy = { ...runtime.policy, allows: () => false }
  const host = start({
    store: runtime.store,
    policy,
    fetch: watched,
    fetchAsTenant: (url, request) => watched(url, request),
  })
  host.now = now
  return { host, asked }
}

const again = 60_000

/** Laws of a step whose permission was taken away: before it began, and while it has something open. */
export const withdrawnLaws = (site: LawSite): void => {
  const { step, host, vendor, run } = site

  it('asks nobody without permission', async () => {
    const { host: closed, asked } = denied(site, host())
    await closed.call('run')
    expect([asked, vendor().things()]).toEqual([[], []])
  })

  it.each(['run', 'abort', 'terminate', 'inventory'] as const)(
    'makes nothing more by %s when its permission was taken away, and closes what is open or says why not',
    async (operation) => {
      const { state } = await run()
      const count = vendor().things().length
      const { host: closed } = denied(site, host())
      closed.now += again
      const rollout = sampleRollout({ status: { promoteFull: operation === 'terminate' } })
      if (operation === 'inventory')
        await closed.observe(sampleRollout({ status: { phase: 'Degraded', abort: true, currentStepIndex: 0 } }))
      else await closed.call(operation, operation === 'run' ? { state } : { state, rollout })
      closed.now += again
      await closed.closeDue()
      expect(vendor().things().length).toBeLessThanOrEqual(count)
      const { effects } = await listEffects(closed.runtime)
      // a step that informs goes on, and what it has open is open until its rollout ends
      const left = operation === 'run' && !step.gate ? [] : effects
      for (const { reason } of left) expect(reason).toContain('may not reach')
    },
  )
}

import { listEffects } from '@canary-steps/runtime'
import { replyOf, sampleRollout } from '@canary-steps/runtime/testing'
import { expect, it } from 'vitest'
import { type LawSite, unreachable } from './law-site.ts'

/** Laws of effects after the end of a rollout: nothing open. */
export const endingLaws = ({ host, vendor, start, run }: LawSite): void => {
  it.each(['terminate', 'abort'] as const)('is done with %s before Run saved anything', async (operation) => {
    expect(await host().call(operation)).toMatchObject({ phase: 'Successful' })
    expect(vendor().things()).toEqual([])
  })

  it.each([
    ['terminate', 'terminated'],
    ['abort', 'aborted'],
  ] as const)('leaves nothing open after %s', async (operation, outcome) => {
    const { state } = await run()
    const rollout = sampleRollout({ status: { promoteFull: operation === 'terminate' } })
    expect(await host().call(operation, { state, rollout })).toMatchObject({ phase: 'Successful', message: outcome })
    expect(await host().isAnythingOpen()).toBe(false)
  })

  it('leaves nothing open after an abort that knows neither state nor key', async () => {
    await run()
    await host().call('abort')
    expect(await host().isAnythingOpen()).toBe(false)
  })

  it('queues what an abort cannot undo while the vendor is down, and does it later', async () => {
    const { state } = await run()
    const wasOpen = (await listEffects(host().runtime)).effects.length > 0
    const down = start({ store: host().runtime.store, fetch: unreachable })
    const { message } = replyOf(await down.call('abort', { state }))
    if (wasOpen) expect(message).toMatch(/^undo queued: /)
    host().now += 60 * 60_000
    await host().closeDue()
    expect(await host().isAnythingOpen()).toBe(false)
  })
}

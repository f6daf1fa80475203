import { memoryStore } from '@canary-steps/runtime'
import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

/** How often a step acts: once. */
export const onceLaws = ({ host, vendor, start, renew, run }: LawSite): void => {
  it('acts once however often Run is called with whatever state', async () => {
    const first = await run()
    const things = vendor().things()
    await run()
    await run(host(), { state: first.state })
    expect(vendor().things()).toEqual(things)
  })

  it('acts once when the answer of a vendor was lost', async () => {
    await run()
    const usual = vendor().things()
    await renew()
    vendor().loseNextAnswer()
    await host().call('run')
    host().now += 60_000
    await run()
    expect(vendor().things()).toEqual(usual)
  })

  it('acts once when the journal was lost and only the controller remembers', async () => {
    const { state } = await run()
    const things = vendor().things()
    await run(start({ store: memoryStore() }), { state })
    expect(vendor().things()).toEqual(things)
  })
}

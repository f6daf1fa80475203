import type { Reply } from '@canary-steps/runtime'
import { sampleRollout, type TestHost } from '@canary-steps/runtime/testing'
import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Past a claim, a backoff, a timeout that is given, the controller's deadline, and the time a silence is warned of. */
const waits = [minute, 10 * minute, hour, day, 30 * day]

/** Another process on what a host wrote down, so much later. */
const later = ({ start }: LawSite, { runtime, now }: TestHost, wait: number): TestHost =>
  Object.assign(start({ store: runtime.store }), { now: now + wait })

/** A Run that has succeeded; undefined where the step's vendor cannot say what it waits for. */
const succeeded = async ({ host, vendor, run }: LawSite): Promise<Reply | undefined> => {
  const first = await run()
  if (first.phase === 'Successful') return first
  const { pass } = vendor()
  if (!pass) return undefined
  await pass(host())
  host().now += minute
  const reply = await run(host(), { state: first.state })
  expect(reply).toMatchObject({ phase: 'Successful' })
  return reply
}

const said = ({ phase, message }: Partial<Reply>) => ({ phase, message })

const successLaw = (site: LawSite): void => {
  const { host, vendor, run } = site

  it('stays as it succeeded, however late it is asked again and by whichever process', async () => {
    const reply = await succeeded(site)
    if (!reply) return
    const things = vendor().things()
    let process = host()
    for (const wait of waits) {
      process = later(site, process, wait)
      const asked = await run(process, { state: reply.state })
      await process.closeDue()
      expect({ wait, ...said(asked), things: vendor().things() }).toEqual({ wait, ...said(reply), things })
    }
  })
}

const lateEndLaw = (site: LawSite): void => {
  const { host, vendor, run } = site

  it.each([
    ['abort', { phase: 'Degraded', abort: true, currentStepIndex: 0 }],
    ['terminate', { promoteFull: true, currentStepIndex: 4 }],
  ] as const)('does nothing more after %s, however late it is', async (operation, status) => {
    const { state } = await run()
    const rollout = sampleRollout({ status })
    await host().call(operation, { state, rollout })
    const things = vendor().things()
    let process = host()
    for (const wait of waits) {
      process = later(site, process, wait)
      await process.closeDue()
      await process.observe(rollout)
      await process.closeDue()
      await process.call(operation, { state, rollout })
      expect({ wait, things: vendor().things() }).toEqual({ wait, things })
    }
  })
}

/** A step does nothing after it has succeeded or ended, however late it is. */
export const lateLaws = (site: LawSite): void => {
  successLaw(site)
  lateEndLaw(site)
}

import type { TestHost } from '@canary-steps/runtime/testing'
import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

const recordsIn = async (host: TestHost): Promise<unknown[]> =>
  (await host.decisions()).flatMap(({ kind }) => kind ?? [])

/** That what is decided is on record once, and no rollout goes past a step that decides without a record. */
export const recordLaws = ({ step, config, host, run, start }: LawSite): void => {
  it('writes a decision down once, whoever comes to it again, and when', async () => {
    const { state } = await run()
    const before = await host().decisions()
    const other = start({ store: host().runtime.store })
    for (const later of [0, 60_000]) {
      other.now += later
      await run(other, { state })
      await run(host(), { state })
    }
    expect(await host().decisions()).toEqual(before)
  })

  if (!step.gate) return
  it('lets nobody pass without a record in the audit', async () => {
    const { phase } = await run()
    expect(await recordsIn(host())).toEqual(phase === 'Successful' ? ['passed'] : [])
    const elsewhere = start({ config: { ...config, regions: ['elsewhere'] } })
    expect(await run(elsewhere)).toMatchObject({ phase: 'Successful' })
    expect(await recordsIn(elsewhere)).toEqual(['skipped'])
  })

  it('is held where it is to be skipped', async () => {
    const { policy } = host().runtime
    const ordered = start({ policy: { ...policy, mode: () => 'skip' } })
    expect(await run(ordered)).toMatchObject({ phase: 'Running', message: expect.stringContaining('held') })
  })
}

import type { TestHost } from '@canary-steps/runtime/testing'
import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

const recordsIn = async (host: TestHost): Promise<unknown[]> =>
  (await host.decisions()).flatMap(({ kind }) => kind ?? [])

const minute = 60_000
const hour = 60 * minute

/** Decisions that are on record more than once, however often they are counted and said again. */
export const decidedTwice = async ({ host, vendor, run, start }: LawSite): Promise<string[]> => {
  const { decide, pass } = vendor()
  let { state } = await run()
  let process = host()
  for (const [wait, people] of [
    [0, decide],
    [minute, decide],
    [hour, decide],
    [minute, pass],
    [hour, undefined],
  ] as const) {
    process = Object.assign(start({ store: host().runtime.store }), { now: process.now + wait })
    await people?.(process)
    process.now += minute
    for (const known of [state, state, undefined]) state = (await run(process, { state: known })).state ?? state
  }
  const made = (await process.decisions()).map(
    ({ kind, decision, by, reason }) => `${kind ?? decision} by ${by.id}: ${reason}`,
  )
  if (decide && made.length === 0) return ['somebody decided, and it is not on record']
  return made.filter((one, at) => made.indexOf(one) !== at)
}

/** Every decision is on record once, and no rollout goes past a step that decides without a record. */
export const recordLaws = (site: LawSite): void => {
  const { step, config, host, run, start } = site

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

  it('writes down once who decided, however often that is counted, and whoever says it again', async () => {
    expect(await decidedTwice(site)).toEqual([])
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

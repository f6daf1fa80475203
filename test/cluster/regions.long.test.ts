import type { AuditRecord } from '@canary-steps/runtime'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { until } from './ground/until.ts'
import { ahead, type Region, type Regions, regions, startRegions } from './regions/start-regions.ts'
import { ours } from './scene/standard-steps.ts'

const binaries = inject('binaries')

const second = 1_000

const steps = (channel: string) => [
  { setWeight: 20 },
  ours('region-wait', { for: [...regions], timeout: '30m' }),
  ours('slack-approval', { scope: 'release', channel, required: 1, timeout: '30m' }),
  ours('region-wait', { for: [...regions], timeout: '30m', id: 'approved' }),
  { setWeight: 100 },
]

describe.skipIf(!binaries)('two regions whose clocks are apart, and a function whose clock is ahead of both', () => {
  let both: Regions
  beforeAll(async () => {
    if (binaries) both = await startRegions(binaries)
  })
  afterAll(() => both?.close())

  const textsIn = (channel: string) => both.slack.messages(channel).map(({ text }) => text)
  /** The record of a Rollout when nothing is open any more. */
  const auditOf = (name: string) =>
    until(`nothing of ${name} is open`, async () => {
      const { effects, audit } = await both.journal()
      return effects.every(({ rollout }) => rollout.name !== name) && audit.filter(({ rollout }) => rollout === name)
    })

  /**
   * By how much the function's clock was ahead of a region's, in whole seconds: at most the difference of both. The
   * region writes down later that a gate let its release pass.
   */
  const lead = (region: Region, audit: readonly AuditRecord[]) =>
    audit.flatMap((one) =>
      one.kind === 'passed' && one.region === region
        ? [Date.parse(one.at) - both.endedAt(region, one.rollout, one.step.number - 1)]
        : [],
    )

  it.concurrent('meet, ask once for both, and go on together', async () => {
    const { eu, us } = await both.scenes('together', steps)
    await Promise.all([eu.comesTo('approval'), us.comesTo('approval')])
    await eu.approve()
    await Promise.all([eu.ends('Healthy'), us.ends('Healthy')])
    const audit = await auditOf('together')
    const decided = audit.filter(({ kind }) => kind === undefined)
    expect(decided.map(({ region, decision, by }) => `${region}: ${decision} by ${by.id}`).toSorted()).toEqual([
      'eu: approved by U0ANN',
      'us: approved by U0ANN',
    ])
    expect(Math.max(...lead('eu', audit))).toBeGreaterThan(ahead.function + second)
    expect(Math.max(...lead('us', audit))).toBeLessThanOrEqual(ahead.function - ahead.us + second)
    expect(textsIn(eu.channel)).toEqual([':white_check_mark: approved: payments/together release 2026.11.2'])
  })

  it.concurrent('go back together when one of them is aborted', async () => {
    const { eu, us } = await both.scenes('back', steps)
    await Promise.all([eu.comesTo('approval'), us.comesTo('approval')])
    await us.abort()
    await Promise.all([eu.ends('Degraded'), us.ends('Degraded')])
    const audit = await auditOf('back')
    expect(audit.filter(({ by }) => by.id !== '')).toEqual([])
    expect(textsIn(eu.channel)).toEqual([':x: failed: payments/back release 2026.11.2'])
  })
})

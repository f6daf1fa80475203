import { beforeAll, describe, expect, inject, it } from 'vitest'
import { machines, peoples, strangers, unseen } from './enforcement/allowed.ts'
import { peopled, tried, untilIt } from './enforcement/guarded.ts'
import { bySpec, byStatus } from './enforcement/refused.ts'
import { byDeletion, byDemand, byNamespace, byWorkload } from './enforcement/refused-objects.ts'
import type { Stage } from './stage.ts'

const cluster = inject('cluster')

describe.skipIf(!cluster)('with the policies', () => {
  let at: Stage
  beforeAll(async () => {
    at = await peopled(cluster)
    at.follow('installEnforcement')
    await untilIt(at, 'refuses')
    return async () => {
      at.follow('removeEnforcement')
      await untilIt(at, 'asks nobody')
    }
  })

  const ways = [...byStatus, ...bySpec, ...byDemand, ...byDeletion, ...byWorkload, ...byNamespace]

  it.each(ways)('refuses %s', (_, command, says) => {
    const { code, err } = at.type(tried('ann', command))
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/denied request: /) })
    expect(err).toContain(says)
  })

  const goesOn = [...peoples, ...machines, ...strangers, ...unseen].map(
    ([what, command, caller = 'ann']) => [what, command, caller] as const,
  )

  it.each(goesOn)('lets through %s', (_, command, caller) => {
    expect(at.type(tried(caller, command))).toMatchObject({ code: 0 })
  })
})

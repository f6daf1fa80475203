import { defineStep, succeed, wait, webAddress } from '@canary-steps/sdk'
import * as z from 'zod'

/** Waits until an address says that the release may go on. */
export const releaseGate = defineStep({
  name: 'release-gate',
  summary: 'Wait until an address answers 200',
  gate: true,
  config: z.strictObject({
    url: webAddress.describe('Answers 200 when the release may go on.'),
    every: z.enum(['15s', '30s', '1m']).default('30s').describe('How often it is asked.'),
  }),
  state: z.object({ asked: z.number() }),
  targets: ({ url }) => [`http:${new URL(url).host}`],

  async run({ config, state, story, fetchAsTenant }) {
    const asked = (state?.asked ?? 0) + 1
    const { status } = await fetchAsTenant(`${config.url}?release=${encodeURIComponent(story.release)}`)
    if (status === 200) return succeed({ asked }, `may go on, open after ${asked} checks`)
    return wait({ asked }, config.every, `not yet: ${config.url} answers ${status}`)
  },
})

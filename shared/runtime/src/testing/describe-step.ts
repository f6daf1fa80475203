import type { Step } from '@canary-steps/sdk'
import { describe } from 'vitest'
import { configLaws } from './config-laws.ts'
import { crashLaws } from './crash-laws.ts'
import { endingLaws } from './ending-laws.ts'
import { type LawSite, lawSite, type Sample } from './law-site.ts'
import { onceLaws } from './once-laws.ts'
import { outageLaws } from './outage-laws.ts'

/** What a step's own tests work with: another host on the same vendor, and that vendor. */
export type OwnTests = Pick<LawSite, 'start' | 'vendor'>

/** The laws that every step obeys, and then the step's `own` tests. */
export const describeStep = (step: Step, sample: Sample, own?: (at: OwnTests) => void): void => {
  describe(step.name, () => {
    const site = lawSite(step, sample)
    for (const laws of [configLaws, onceLaws, endingLaws, outageLaws, crashLaws]) laws(site)
    own?.(site)
  })
}

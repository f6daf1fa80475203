import type { Step } from '@canary-steps/sdk'
import { describe } from 'vitest'
import { configLaws } from './config-laws.ts'
import { crashLaws } from './crash-laws.ts'
import { endingLaws } from './ending-laws.ts'
import { heldLaws } from './held-laws.ts'
import { lateLaws } from './late-laws.ts'
import { type LawSite, lawSite, type Sample } from './law-site.ts'
import { nameLaws } from './name-laws.ts'
import { onceLaws } from './once-laws.ts'
import { outageLaws } from './outage-laws.ts'
import { pollLaws } from './poll-laws.ts'
import { recordLaws } from './record-laws.ts'
import { tenantLaws } from './tenant-laws.ts'
import { troubleLaws } from './trouble-laws.ts'
import { withdrawnLaws } from './withdrawn-laws.ts'

/** The tools of a step's own tests: another host on the same vendor, and that vendor. */
type OwnTests = Pick<LawSite, 'start' | 'vendor'>

/** The death of a process in a step that is done once for all regions: the runtime keeps this law for every step. */
export const describeReleaseCrashes = (step: Step, sample: Sample): void => {
  describe(`${step.name}, once for all regions`, () => crashLaws(lawSite(step, forRelease(sample))))
}

const forRelease = (sample: Sample): Sample => ({ ...sample, config: { ...sample.config, scope: 'release' } })

/** The laws that every step obeys, for one rollout and for a whole release, and then the step's `own` tests. */
export const describeStep = (step: Step, sample: Sample, own?: (at: OwnTests) => void): void => {
  describe(step.name, () => {
    const site = lawSite(step, sample)
    for (const laws of [
      configLaws,
      recordLaws,
      nameLaws,
      onceLaws,
      heldLaws,
      endingLaws,
      outageLaws,
      tenantLaws,
      withdrawnLaws,
      troubleLaws,
      lateLaws,
      pollLaws,
      crashLaws,
    ])
      laws(site)
    own?.(site)
  })
  describe(`${step.name}, once for all regions`, () => {
    const site = lawSite(step, forRelease(sample))
    for (const laws of [onceLaws, endingLaws, outageLaws, withdrawnLaws, troubleLaws, lateLaws, pollLaws]) laws(site)
  })
}

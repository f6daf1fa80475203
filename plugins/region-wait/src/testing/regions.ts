import type { RolloutView } from '@canary-steps/sdk'
import { oneRing, type Region, regionOf, sampleRollout, type TestHost, testHost } from '@canary-steps/testing'
import { regionWait } from '../index.ts'

type Options = NonNullable<Parameters<typeof testHost>[1]>

/** Regions of one release with one function, and their common clock. */
type Regions = { readonly host: TestHost; in(name: string): Region }

/** `known`: regions that the settings of the function name. */
export const regionsWith = (
  config: object,
  { known = [], ...more }: Options & { known?: readonly string[] } = {},
): Regions => {
  const policy = { ...oneRing, regions: () => known }
  const host = testHost(regionWait, { config, policy, ...more })
  return { host, in: (name) => regionOf(host, name) }
}

/** When the sample Rollout's first attempt began. */
const start = Date.parse('2026-01-01T00:00:00Z')

/** How many seconds after that it is, for `rolloutAt` and those below. */
export const secondsAt = (now: number): number => (now - start) / 1_000

const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString().replace('.000Z', 'Z')

type Change = { attempt?: number; revision?: number; index?: number; weight?: number; now?: number }

/** The sample Rollout at another step, weight, revision, or attempt: so many seconds after the first. */
export const rolloutAt = ({ attempt = 0, index = 2, weight = 20, ...change }: Change = {}): RolloutView =>
  sampleRollout({
    ...change,
    attempt: at(attempt),
    status: { currentStepIndex: index, canary: { weights: { canary: { weight } } } },
  })

/** The sample Rollout as it is after an abort, and its controller has said why. */
export const aborted = (attempt = 0, change: { revision?: number } = {}): RolloutView =>
  sampleRollout({
    ...change,
    attempt: at(attempt + 1),
    status: { phase: 'Degraded', abort: true, currentStepIndex: 0, message: 'too many errors' },
  })

/** The sample Rollout, promoted in full, before all pods are there. */
export const promoted = (attempt = 0): RolloutView =>
  sampleRollout({ attempt: at(attempt + 1), status: { promoteFull: true, currentStepIndex: 4 } })

/** The sample Rollout with all pods on the new version. */
export const healthy = (attempt = 0, revision = 2): RolloutView =>
  sampleRollout({
    revision,
    attempt: at(attempt + 1),
    status: { phase: 'Healthy', stableRS: `6c8f9d7b5${revision}`, currentStepIndex: 4 },
  })

import { type CallFault, callFaultNames, rolloutFaultNames } from '@canary-steps/driver'
import { type VendorFault, vendorFaultNames } from 'canary-steps/run/options/vendor-fault'
import fc from 'fast-check'

/** Acts of people meanwhile: on the Rollout, and on the question of a gate. */
const userActions = [
  ...rolloutFaultNames,
  'abort',
  'retry',
  'promote',
  'promote-full',
  'pause',
  'resume',
  'scale',
  'approve',
  'reject',
] as const
/** A Rollout that is deleted tells nobody. */
const releaseActions = [...userActions, 'remove'] as const
export type UserAction = (typeof releaseActions)[number]

/** `told-gate`: one that people tell of, and that cannot make sense of all it is told. */
const pluginKinds = ['notify', 'gate', 'told-gate', 'open'] as const
const argoKinds = ['weight', 'pause', 'hold'] as const
/** Steps that are done once for all regions of a release; `release-count`: each region counts for itself what people answer. */
const releaseKinds = ['release-notify', 'release-gate', 'release-open', 'release-count'] as const

/** The steps that a Rollout of a schedule may have. `hold`: a pause without end. */
export type StepKind = (typeof pluginKinds | typeof argoKinds | typeof releaseKinds)[number]

/** Events of one Rollout: at the nth call of the function by its controller, or after so many seconds. */
export type Happening =
  | { readonly call: number; readonly fault: CallFault }
  | { readonly call: number; readonly action: UserAction }
  | { readonly second: number; readonly action: UserAction }

/** The fault of the nth request to a vendor. */
export type VendorHappening = { readonly request: number; readonly vendor: VendorFault }

/** One region of a release: by how many seconds its controller's clock is ahead, when the release comes to it, and what happens to it. */
export type RegionPlan = {
  readonly drift: number
  readonly start: number
  readonly happenings: readonly Happening[]
}

/** One release in one region or several, and all that happens to it. */
export type Schedule = {
  /** For how many seconds there is trouble; the progress deadline and pauses are in proportion. */
  readonly lasts: number
  /** How often the bridge sends its inventory, in seconds. */
  readonly inventoryEvery: number
  readonly steps: readonly StepKind[]
  readonly regions: readonly RegionPlan[]
  readonly requests: readonly VendorHappening[]
}

const call = fc.integer({ min: 1, max: 12 })

const fault = (lasts: number): fc.Arbitrary<CallFault> =>
  fc.oneof(
    fc.constantFrom(...callFaultNames.filter((name) => name !== 'function-down')).map((name) => ({ name })),
    fc
      .integer({ min: 1, max: Math.floor(lasts / 2.25) })
      .map((seconds) => ({ name: 'function-down' as const, seconds })),
  )

const happening = (lasts: number, actions: readonly UserAction[]): fc.Arbitrary<Happening | VendorHappening> => {
  const action = fc.constantFrom(...actions)
  return fc.oneof(
    fc.record({ call, fault: fault(lasts) }),
    fc.record({ call, action }),
    fc.record({ request: fc.integer({ min: 1, max: 30 }), vendor: fc.constantFrom(...vendorFaultNames) }),
    fc.record({ second: fc.integer({ min: 0, max: lasts }), action }),
  )
}

const isVendors = (one: Happening | VendorHappening): one is VendorHappening => 'request' in one
const isRollouts = (one: Happening | VendorHappening): one is Happening => !isVendors(one)

const alone = { lasts: 900, inventoryEvery: 300 }
/** Three regions take more to play: less time has to do. */
const together = { lasts: 180, inventoryEvery: 90 }

/** Every schedule of one region there may be: one to five steps, one of them a plugin, and up to eight things that happen. */
export const schedules: fc.Arbitrary<Schedule> = fc
  .record({
    steps: fc
      .array(fc.constantFrom(...pluginKinds, ...argoKinds), { minLength: 1, maxLength: 5 })
      .filter((kinds) => kinds.some((kind) => pluginKinds.some((plugin) => plugin === kind))),
    happenings: fc.array(happening(alone.lasts, userActions), { maxLength: 8 }),
  })
  .map(({ steps, happenings }) => ({
    ...alone,
    steps,
    regions: [{ drift: 0, start: 0, happenings: happenings.filter(isRollouts) }],
    requests: happenings.filter(isVendors),
  }))

/** An abort and a retry after it, told or lost: alone they seldom come in this order. */
const retried: fc.Arbitrary<Happening[]> = fc
  .record({
    call: fc.integer({ min: 1, max: 6 }),
    isTold: fc.boolean(),
    after: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ call, isTold, after }) => [
    isTold ? { call, action: 'abort' } : { call, fault: { name: 'abort-lost' } },
    { second: call * longestPoll + after, action: 'retry' },
  ])
/** Seconds between two polls of a toy step. */
const longestPoll = 25

const trouble: fc.Arbitrary<readonly (Happening | VendorHappening)[]> = fc.oneof(
  { weight: 4, arbitrary: happening(together.lasts, releaseActions).map((one) => [one]) },
  { weight: 1, arbitrary: retried },
)

const three = [0, 1, 2]

/**
 * Every release in three regions. It has two or three steps, one of them done once for all and one that takes time.
 * Up to eight events happen somewhere.
 */
export const releases: fc.Arbitrary<Schedule> = fc
  .record({
    steps: fc
      .array(fc.constantFrom(...releaseKinds, ...releaseKinds, ...pluginKinds, ...argoKinds), {
        minLength: 2,
        maxLength: 3,
      })
      .filter(
        (kinds) =>
          kinds.some((kind) => kind.startsWith('release-')) && kinds.some((kind) => /gate|count|hold|pause/.test(kind)),
      ),
    places: fc.tuple(
      ...three.map(() =>
        fc.record({
          drift: fc.integer({ min: -30, max: 30 }),
          start: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: together.lasts })),
        }),
      ),
    ),
    happenings: fc.array(fc.record({ region: fc.constantFrom(...three), ones: trouble }), { maxLength: 8 }),
  })
  .map(({ steps, places, happenings }) => ({
    ...together,
    steps,
    regions: places.map((place, at) => ({
      ...place,
      happenings: happenings.flatMap(({ region, ones }) => (region === at ? ones.filter(isRollouts) : [])),
    })),
    requests: happenings.flatMap(({ ones }) => ones.filter(isVendors)),
  }))

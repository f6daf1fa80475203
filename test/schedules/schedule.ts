import { type CallFault, callFaultNames, rolloutFaultNames } from '@canary-steps/driver'
import fc from 'fast-check'
import { vendorFaultNames } from '../../shared/cli/src/run/vendor-fault.ts'

/** What people do meanwhile: to the Rollout, and to what a gate asks. */
export const userActions = [
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
export type UserAction = (typeof userActions)[number]

/** The steps that a Rollout of a schedule may have. `hold`: a pause without end. */
export const stepKinds = ['notify', 'gate', 'open', 'weight', 'pause', 'hold'] as const
export type StepKind = (typeof stepKinds)[number]

/** What happens: at the nth call of the function, at the nth request to a vendor, or after so many seconds. */
export type Happening =
  | { readonly call: number; readonly fault: CallFault }
  | { readonly call: number; readonly action: UserAction }
  | { readonly request: number; readonly vendor: (typeof vendorFaultNames)[number] }
  | { readonly second: number; readonly action: UserAction }

/** One run of a Rollout and all that happens to it. */
export type Schedule = { readonly steps: readonly StepKind[]; readonly happenings: readonly Happening[] }

const call = fc.integer({ min: 1, max: 12 })
const action = fc.constantFrom(...userActions)

const fault: fc.Arbitrary<CallFault> = fc.oneof(
  fc.constantFrom(...callFaultNames.filter((name) => name !== 'function-down')).map((name) => ({ name })),
  fc.integer({ min: 1, max: 400 }).map((seconds) => ({ name: 'function-down' as const, seconds })),
)

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ call, fault }),
  fc.record({ call, action }),
  fc.record({ request: fc.integer({ min: 1, max: 30 }), vendor: fc.constantFrom(...vendorFaultNames) }),
  fc.record({ second: fc.integer({ min: 0, max: 900 }), action }),
)

const isPlugin = (kind: StepKind): boolean => kind === 'notify' || kind === 'gate' || kind === 'open'

/** Every schedule there may be: one to five steps, one of them a plugin, and up to eight things that happen. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  steps: fc
    .array(fc.constantFrom(...stepKinds), { minLength: 1, maxLength: 5 })
    .filter((kinds) => kinds.some(isPlugin)),
  happenings: fc.array(happening, { maxLength: 8 }),
})

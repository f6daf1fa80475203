import type { Evidence } from '../verdict/evidence.ts'
import { atVendors } from './at-vendors.ts'
import { called } from './called.ts'
import { passage } from './passage.ts'
import type { StepCall } from './step-call.ts'

/** What a scenario was, as a controller tells it: each version of its Rollout, and each call of a step. */
type Told = { readonly versions: readonly unknown[]; readonly calls: readonly StepCall[] }

/** What a scenario came to, a line for each thing: what its Rollout went through, what was called for it, and what people see at the vendors. */
export const accountOf = ({ versions, calls }: Told, { vendors }: Evidence): readonly string[] => [
  ...passage(versions),
  ...called(calls),
  ...atVendors(vendors),
]

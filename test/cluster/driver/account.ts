import type { Evidence } from '../verdict/evidence.ts'
import { atVendors } from './at-vendors.ts'
import { passage } from './passage.ts'

/** What a scenario came to, a line for each thing: what its Rollout went through, of all versions of it, and what people see at the vendors. */
export const accountOf = (versions: readonly unknown[], { vendors }: Evidence): readonly string[] => [
  ...passage(versions),
  ...atVendors(vendors),
]

import type { Step } from '@canary-steps/sdk'
import * as all from './index.ts'

/** Every step, ordered by name as a module's exports are. */
export const steps: readonly Step[] = Object.values(all)

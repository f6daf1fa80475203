import { inProcessPacer } from './pacer.ts'
import { openPolicy } from './policy.ts'
import type { Runtime } from './runtime.ts'

/**
 * A runtime of what a host has. Where it says nothing of these, time is that of this machine, turns at vendors are kept in this process by that
 * time, every target is allowed, and nobody is told anything.
 */
export const createRuntime = ({
  clock = Date,
  ...given
}: Pick<Runtime, 'steps' | 'store' | 'fetch' | 'env'> & Partial<Runtime>): Runtime => ({
  clock,
  policy: openPolicy,
  pacer: inProcessPacer(clock),
  log: () => undefined,
  ...given,
})

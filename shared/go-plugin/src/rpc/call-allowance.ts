import { Allowance } from '../gob/allowance.ts'

/** The memory for calls of some streams of a connection at a time. */
export type CallAllowance = {
  /** Calls that are not answered, or whose answers the other side does not take. */
  readonly calls: Allowance
  /** The same, of those that are answered with an error at once. */
  readonly refusals: Allowance
  /** Bytes in memory of what they were called with. */
  readonly arguments: Allowance
}

// a controller has one in flight for each of its workers: ten, where nobody says more
const maxCalls = 1_024
// a host that takes no answers, and calls on
const maxRefusals = 1_024
// forty of the largest Rollouts that etcd takes
const argumentBytes = 64 * 1024 * 1024

/** For one connection, or one stream. */
export const callAllowance = (): CallAllowance => ({
  calls: new Allowance('calls', maxCalls),
  refusals: new Allowance('calls that are refused', maxRefusals),
  arguments: new Allowance('bytes of arguments', argumentBytes),
})

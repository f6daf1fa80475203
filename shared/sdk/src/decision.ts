import type { Outcome } from './outcome.ts'

/** Who decided what and why, for the audit record. When, where and for which revision the runtime adds. */
export type Decision = {
  readonly decision: Outcome
  /** The person, as the vendor names them: id and a name that people know. Absent: nobody did, the rollout ended. */
  readonly by?: { readonly id: string; readonly name: string }
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly at: number
}

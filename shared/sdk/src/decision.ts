import type { Outcome } from './outcome.ts'

/** The person, decision and reason for the audit record. When, where and for which revision the runtime adds. */
export type Decision = {
  readonly decision: Outcome
  /** The person, as the vendor names them: id and a name that people know. Absent: nobody did, the rollout ended. */
  readonly by?: {
    readonly id: string
    readonly name: string
    /** How it was made sure who it is, such as `slack users.info, member of T0PAY`. */
    readonly known?: string
  }
  readonly reason: string
  /** By which rules it counted, such as `2 of U0ANN, S0PAY; 1 from S0SEC; not the author`. */
  readonly rules?: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What our driver does otherwise than Argo's controller in a scenario, and is to do so. */
export type Difference = {
  readonly scenario: string
  /** Lines of an account that only one of them has. */
  readonly onCluster: readonly string[]
  readonly inDriver: readonly string[]
  readonly why: string
  /** File and line of argo-rollouts that make it so. */
  readonly argo: string
}

/** One that is no more has to go from here. */
export const differences: readonly Difference[] = []

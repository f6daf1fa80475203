/** Intended differences between our driver and Argo's controller in a scenario. */
export type Difference = {
  readonly scenario: string
  /** Lines of an account that only one of them has. */
  readonly onCluster: readonly string[]
  readonly inDriver: readonly string[]
  readonly why: string
  /** It is there at times, because neither Argo nor we decide the order. */
  readonly isRace?: true
  /** File and line of argo-rollouts that make it so. */
  readonly argo: string
}

/** One that is no more has to go from here, unless it is there at times. */
export const differences: readonly Difference[] = [
  {
    scenario: 'new-revision',
    onCluster: ['jira: Testing: '],
    inDriver: [
      'jira: Testing: payments/new-revision revision 2 (release 2026.11.2) ended: superseded.\nnew-revision was taken back\ncanary-steps MARKER',
    ],
    why: 'a replaced release gets no call: its work is undone beside the steps of the next one. On a busy machine the next one moves the issue first, and then keeps it',
    isRace: true,
    argo: 'rollout/canary.go:361',
  },
]

/** An error that does not fail the reconcile: it is reported, and the Rollout queued again in 30 s. */
export class ReconcileProblem extends Error {
  override readonly name = 'ReconcileProblem'
}

/** A Rollout that cannot be driven on: no time makes it Healthy. The message says why. */
export class UnsettledError extends Error {
  override readonly name = 'UnsettledError'
}

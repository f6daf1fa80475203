/** A Rollout that cannot be driven on: no time makes it Healthy. The message says why. */
export class RestlessError extends Error {
  override readonly name = 'RestlessError'
}

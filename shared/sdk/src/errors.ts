/**
 * What a step throws when trying again cannot help: the vendor refused, the channel does not exist. The step fails, after
 * the runtime has undone what it had open. Thrown inside `once` or `open` it also says that nothing was done there.
 */
export class TerminalError extends Error {
  override readonly name = 'TerminalError'
}

/**
 * What a vendor client throws when the vendor answered "not now" and did nothing (429): the step
 * waits `retryAfter` milliseconds and is called again. Never slept for inside the call.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
  readonly retryAfter: number

  constructor(message: string, retryAfter: number, options?: ErrorOptions) {
    super(message, options)
    this.retryAfter = retryAfter
  }
}

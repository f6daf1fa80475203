/**
 * Thrown by a step when trying again cannot help: the vendor refused, the channel does not exist. The step fails, after
 * the runtime has undone what it had open. Thrown inside `once` or `open` it also says that nothing was done there.
 */
export class TerminalError extends Error {
  override readonly name = 'TerminalError'
}

/**
 * Thrown by a plan's `find` when it has looked at a part: effects of an earlier call may be in the rest. `from` is where the next look
 * goes on, `cause` why this one did not. Nothing is done before a look was through.
 */
export class StillLooking extends Error {
  override readonly name = 'StillLooking'
  readonly from: string

  constructor(from: string, cause: Error) {
    super(`still looking for what an earlier call may have done: ${cause.message}`, { cause })
    this.from = from
  }
}

/**
 * Thrown by a plan's `act` when it was done, but the vendor does not tell the result. From then on it is looked for and never done
 * again; the message says what it takes to be found.
 */
export class DoneUnseen extends Error {
  override readonly name = 'DoneUnseen'
}

/** In milliseconds. No vendor's limit lasts longer: GitHub's and Jira's are counted by the hour. */
const longestWait = 24 * 60 * 60_000

/**
 * Thrown by a vendor client when the vendor answered "not now" and did nothing (429). The step waits `retryAfter`
 * milliseconds and is called again, after a day at the latest. Never slept for inside the call.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
  readonly retryAfter: number

  constructor(message: string, retryAfter: number, options?: ErrorOptions) {
    super(message, options)
    // the vendor's value may be any number, and a wait without an end is none
    this.retryAfter = retryAfter >= 0 ? Math.min(retryAfter, longestWait) : longestWait
  }
}

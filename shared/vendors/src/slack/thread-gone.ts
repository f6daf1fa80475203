import { TerminalError } from '@canary-steps/sdk'

/** A reply could not be posted: people have deleted its thread. Nothing is left of it. */
export class ThreadGone extends TerminalError {
  constructor(channel: string) {
    super(`slack: thread_not_found: the thread was deleted from ${channel}`)
  }
}

/** What posting gives; undefined where people have deleted the thread meanwhile. */
export const unlessGone = <Result>(posting: Promise<Result>): Promise<Result | undefined> =>
  posting.catch((error: unknown) => {
    if (error instanceof ThreadGone) return undefined
    throw error
  })

import { type FailedCall, slackError } from './slack-error.ts'

/**
 * Waits for an answer; what it fails with says what happened. Undefined: what it was about is not there, as an answer says that is no
 * failure. `channel` is empty for a method that is about none.
 */
export type Called = <Reply>(method: string, channel: string, reply: Promise<Reply>) => Promise<Reply | undefined>

/** For calls with this token, ended by this signal. */
export const called =
  (of: Pick<FailedCall, 'token' | 'signal'>): Called =>
  (method, channel, reply) =>
    reply.catch((error: unknown) => {
      const failure = slackError(error, { method, channel, ...of })
      if (failure) throw failure
      return undefined
    })

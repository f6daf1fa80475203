import { type FailedCall, slackError } from './slack-error.ts'

/** Waits for an answer; what it fails with says what happened. `channel` is empty for a method that is about none. */
export type Called = <Reply>(method: string, channel: string, reply: Promise<Reply>) => Promise<Reply>

/** For calls with this token, ended by this signal. */
export const called =
  (of: Pick<FailedCall, 'token' | 'signal'>): Called =>
  (method, channel, reply) =>
    reply.catch((error: unknown) => {
      throw slackError(error, { method, channel, ...of })
    })

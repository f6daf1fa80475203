import type * as z from 'zod'
import { type FailedCall, slackError } from './slack-error.ts'

/**
 * Waits for an answer; what it fails with says what happened. Undefined: what it was about is not there, as an answer says that is no
 * failure. `channel` is empty for a method that is about none.
 */
export type Called = <Schema extends z.ZodType>(
  method: string,
  channel: string,
  reply: Promise<unknown>,
  schema: Schema,
) => Promise<z.output<Schema> | undefined>

/** For calls with this token, ended by this signal. */
export const called =
  (of: Pick<FailedCall, 'token' | 'signal'>): Called =>
  async (method, channel, reply, schema) => {
    const answer = await reply.catch((error: unknown) => {
      const failure = slackError(error, { method, channel, ...of })
      if (failure) throw failure
      return undefined
    })
    if (answer === undefined) return undefined
    const { data, success } = schema.safeParse(answer)
    if (!success) throw new Error(`slack: ${method}: unreadable answer`)
    return data
  }

import * as z from 'zod'

const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name was not found',
  EAI_AGAIN: 'its name could not be looked up now',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ETIMEDOUT: 'it took no connection in time',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'it cannot be reached',
}

const Coded = z.object({ code: z.string() })

const rootOf = (error: Error): Error => (error.cause instanceof Error ? rootOf(error.cause) : error)

/**
 * The fault of a connection, in words without an address, because only operators may know the address behind a name. The error that tells one is
 * no cause of it, for steps show causes.
 */
export const connectionTrouble = (error: Error): Error => {
  const root = rootOf(error)
  const { code = '' } = Coded.safeParse(root).data ?? {}
  return new Error(code.startsWith('HPE_') ? 'its answer is not HTTP' : (words[code] ?? root.message))
}

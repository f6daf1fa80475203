/** An error and its causes, without a token that one of them may repeat. */
export const withoutToken = (error: unknown, token: string): Error => {
  const { message, cause } = error instanceof Error ? error : new Error(String(error))
  const told = token ? message.replaceAll(token, '[redacted]') : message
  return new Error(told, cause === undefined ? undefined : { cause: withoutToken(cause, token) })
}

/** The error that began it. */
export const rootOf = (error: Error): Error =>
  error.cause instanceof Error && error.cause.message ? rootOf(error.cause) : error

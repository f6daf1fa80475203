/**
 * What goes wrong with one call. `status`: this HTTP status, nothing done; `retryAfter` in seconds. `error`: Slack's
 * refusal by that name, nothing done. `lostReply`: done, then the connection is reset. `late`: answers 504 at once and is
 * done after the next call was answered, which is when a look-up has just found nothing.
 */
export type SlackTrouble =
  | { readonly status: number; readonly retryAfter?: number }
  | { readonly error: string }
  | { readonly lostReply: true }
  | { readonly late: true }

/** Troubles waiting for their calls, first in, first out per method. */
export const troubleQueue = () => {
  const queues = new Map<string, readonly SlackTrouble[]>()
  return {
    add: (method: string, troubles: readonly SlackTrouble[]): void => {
      queues.set(method, [...(queues.get(method) ?? []), ...troubles])
    },
    next: (method: string): SlackTrouble | undefined => {
      const [trouble, ...rest] = queues.get(method) ?? []
      queues.set(method, rest)
      return trouble
    },
  }
}

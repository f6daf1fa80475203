/** Troubles waiting for their calls, first in, first out for each method or operation of a vendor. */
export const troubleQueue = <Call, Trouble>() => {
  const queues = new Map<Call, readonly Trouble[]>()
  return {
    add: (call: Call, troubles: readonly Trouble[]): void => {
      queues.set(call, [...(queues.get(call) ?? []), ...troubles])
    },
    next: (call: Call): Trouble | undefined => {
      const [trouble, ...rest] = queues.get(call) ?? []
      queues.set(call, rest)
      return trouble
    },
  }
}

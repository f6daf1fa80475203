/** Troubles that wait for their calls. For each method or operation of a vendor the first in is the first out, among those for the same calls. */
export const troubleQueue = <Operation, Seen, Trouble>() => {
  const queues = new Map<Operation, readonly { readonly trouble: Trouble; isFor(call: Seen): boolean }[]>()
  return {
    add: (operation: Operation, troubles: readonly Trouble[], isFor: (call: Seen) => boolean = () => true): void => {
      queues.set(operation, [...(queues.get(operation) ?? []), ...troubles.map((trouble) => ({ trouble, isFor }))])
    },
    next: (operation: Operation, call: Seen): Trouble | undefined => {
      const waiting = queues.get(operation) ?? []
      const first = waiting.find(({ isFor }) => isFor(call))
      queues.set(
        operation,
        waiting.filter((one) => one !== first),
      )
      return first?.trouble
    },
  }
}

/** Events of each turn. */
const due = new Map<number, AbortController[]>()
let turn = 0
let isTurning = false

const begin = (): void => {
  isTurning = due.size > 0
  if (isTurning) setTimeout(next, 1).unref()
}

const next = (): void => {
  turn += 1
  for (const limit of due.get(turn) ?? [])
    limit.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  due.delete(turn)
  begin()
}

/**
 * In tests, a limit of some milliseconds is one of as many turns of the event loop, of a millisecond or more each. On a busy machine turns take
 * longer, so whoever has time enough on an idle machine has it there, too.
 */
AbortSignal.timeout = (milliseconds) => {
  const limit = new AbortController()
  const at = turn + Math.max(1, Math.ceil(milliseconds))
  due.set(at, [...(due.get(at) ?? []), limit])
  if (!isTurning) begin()
  return limit.signal
}

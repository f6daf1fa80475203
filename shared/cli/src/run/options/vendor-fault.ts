/**
 * A fault of one request to a vendor. `vendor-429`: told to wait. `vendor-5xx`: failed, nothing done.
 * `vendor-slow`: done, and no answer within the call's budget. `vendor-late`: no answer within the budget, and done only
 * after the next request was answered, which is when a look-up has just found nothing.
 */
export const vendorFaultNames = ['vendor-429', 'vendor-5xx', 'vendor-slow', 'vendor-late'] as const
export type VendorFault = (typeof vendorFaultNames)[number]

type Fetch = typeof globalThis.fetch

/** A fetch that faults befall. */
type FaultyFetch = {
  readonly fetch: Fetch
  /** Requests under way to a vendor still arrive now. */
  land(): Promise<void>
}

/** Seconds that a vendor asks for. */
const retryAfter = '20'

const answers = {
  'vendor-429': () => new Response(null, { status: 429, headers: { 'retry-after': retryAfter } }),
  'vendor-5xx': () => new Response(null, { status: 503 }),
} as const

/** As if the budget had passed, at once. Without a signal nothing ever ends such a request. */
const outOfTime = (signal: AbortSignal | null | undefined): Promise<never> =>
  signal
    ? Promise.reject(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
    : new Promise(() => undefined)

/** Lets faults befall requests. `next` is asked once for each; a call whose budget has passed reaches the vendor no more. */
export const faultyFetch = (fetch: Fetch, next: () => VendorFault | undefined): FaultyFetch => {
  const spent = new WeakSet<AbortSignal>()
  let onTheirWay: (() => Promise<unknown>)[] = []
  const land = async () => {
    const landing = onTheirWay
    onTheirWay = []
    for (const arrive of landing) await arrive()
  }
  const send: Fetch = async (input, init) => {
    const { signal, ...rest } = init ?? {}
    if (signal && spent.has(signal)) return outOfTime(signal)
    const fault = next()
    if (fault === 'vendor-429' || fault === 'vendor-5xx') return answers[fault]()
    if (fault && signal) spent.add(signal)
    if (fault === 'vendor-slow') await fetch(input, rest)
    if (fault === 'vendor-late') onTheirWay.push(() => fetch(input, rest))
    if (fault) return outOfTime(signal)
    const landing = onTheirWay.length > 0
    const response = await fetch(input, init)
    if (landing) await land()
    return response
  }
  return { fetch: send, land }
}

/** Why a step let its rollout go on without its work. */
export type WentOn = 'failure' | 'timeout'

/** Where the runtime says what it does. Times in milliseconds. Nothing that a tenant can name is told, or there would be more of it forever. */
export type Metrics = {
  /** A call of a step was answered; `phase` is `Error` where there was no reply. */
  called(call: { readonly step: string; readonly operation: string; readonly phase: string }, took: number): void
  /** A rollout went on although the step could not do its work: it failed, or its own timeout passed. */
  wentOn(after: { readonly step: string; readonly reason: WentOn }): void
  /** A vendor answered: `host` is `other` where it is not ours, `status` is `2xx` and so on, `none` where no answer came. */
  requested(request: { readonly host: string; readonly status: string }, took: number): void
}

const classOf = ({ status }: Response): string => `${Math.floor(status / 100)}xx`

const addressOf = (input: RequestInfo | URL): string => (input instanceof Request ? input.url : String(input))

/** Most hosts that are told apart: vendors are few, and a metric forgets no label. */
const mostHosts = 20
const others = 'other'

/** Whether a request lets itself in: where to, the operator said, for nobody else may be shown a token. */
const hasCredential = (input: RequestInfo | URL, init: RequestInit | undefined): boolean =>
  new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined)).has('authorization')

/** `fetch` that tells `metrics` of each request, to the first byte of its answer: by its host, if that is a vendor that knows us. */
export const meteredFetch = (fetch: typeof globalThis.fetch, metrics: Metrics): typeof globalThis.fetch => {
  const known = new Set<string>()
  const labelOf = (input: RequestInfo | URL, init: RequestInit | undefined): string => {
    const host = URL.parse(addressOf(input))?.host
    if (!host || !hasCredential(input, init)) return others
    if (known.size < mostHosts) known.add(host)
    return known.has(host) ? host : others
  }
  return async (input, init) => {
    const begun = performance.now()
    const host = labelOf(input, init)
    const tell = (status: string) => metrics.requested({ host, status }, performance.now() - begun)
    const response = await fetch(input, init).catch((error: unknown) => {
      tell('none')
      throw error
    })
    tell(classOf(response))
    return response
  }
}

/** Where the runtime says what it does. Times in milliseconds. */
export type Metrics = {
  /** A call of a step was answered; `phase` is `Error` where there was no reply. */
  called(call: { readonly step: string; readonly operation: string; readonly phase: string }, took: number): void
  /** A vendor answered: `status` is `2xx` and so on, `none` where no answer came. */
  requested(request: { readonly host: string; readonly status: string }, took: number): void
}

const classOf = ({ status }: Response): string => `${Math.floor(status / 100)}xx`

const addressOf = (input: RequestInfo | URL): string => (input instanceof Request ? input.url : String(input))

/** `fetch` that tells `metrics` of each request, to the first byte of its answer. */
export const meteredFetch =
  (fetch: typeof globalThis.fetch, metrics: Metrics): typeof globalThis.fetch =>
  async (input, init) => {
    const begun = performance.now()
    const host = URL.parse(addressOf(input))?.host ?? ''
    const tell = (status: string) => metrics.requested({ host, status }, performance.now() - begun)
    const response = await fetch(input, init).catch((error: unknown) => {
      tell('none')
      throw error
    })
    tell(classOf(response))
    return response
  }

import { once } from 'node:events'
import { createServer } from 'node:http'

/** The service that Rollouts depend on, behind a proxy. Steps may ask nothing on this machine, so it has a name that only the proxy knows. */
export type Ledger = {
  /** For HTTP_PROXY. */
  readonly proxy: string
  /** Its answer from now on. */
  answer(status: number): void
  close(): Promise<void>
}

export const ledgerHost = 'ledger.internal'

export const startLedger = async (): Promise<Ledger> => {
  let status = 200
  const server = createServer((request, response) => {
    const isKnown = URL.parse(request.url ?? '')?.hostname === ledgerHost
    response.writeHead(isKnown ? status : 502).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    proxy: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    answer: (next) => {
      status = next
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

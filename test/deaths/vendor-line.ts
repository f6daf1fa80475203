import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Reaper } from './reaper.ts'

/** A line to a vendor's stand-in, at whose end somebody may die. */
type VendorLine = { readonly url: string; close(): Promise<void> }

const textOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const ofConnection = ['host', 'connection', 'content-length', 'transfer-encoding', 'content-encoding', 'keep-alive']

/** Passes requests on to `target`. One before or after which its sender dies is not answered. */
export const vendorLine = async (target: string, { at }: Pick<Reaper, 'at'>): Promise<VendorLine> => {
  const { origin, pathname } = new URL(target)
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request
    const body = await textOf(request)
    if (at('request')) return void response.destroy()
    const headers = Object.entries(request.headers).filter(([name]) => !ofConnection.includes(name))
    const answer = await fetch(new URL(url, origin), {
      method,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
      redirect: 'manual',
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    })
    const text = Buffer.from(await answer.arrayBuffer())
    if (at('answer')) return void response.destroy()
    const given = [...answer.headers].filter(([name]) => !ofConnection.includes(name))
    response.writeHead(answer.status, Object.fromEntries(given)).end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}${pathname === '/' ? '' : pathname}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

import type { LookupAddress } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { TenantRequest } from '@canary-steps/sdk'

/** Statuses whose answer has no body (fetch.spec.whatwg.org, null body status). */
const withoutBody = [204, 205, 304]

const ways = {
  'http:': (url: URL, options: RequestOptions) => httpRequest(url, { ...options, agent: new HttpAgent() }),
  'https:': (url: URL, options: RequestOptions) => httpsRequest(url, { ...options, agent: new HttpsAgent() }),
} as const

/** Node asks for all addresses where it tries several at once, and for one otherwise. */
const onlyThese =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_, { all }, callback) => {
    const [first] = addresses
    if (all) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family ?? 4)
  }

/** It is read as it is asked for; a reader that wants no more closes the connection. */
const bodyStream = (message: IncomingMessage): ReadableStream<Uint8Array> => {
  const parts = message[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel() {
      message.destroy()
    },
  })
}

const responseOf = (message: IncomingMessage, method: string): Response => {
  const status = message.statusCode ?? 0
  if (status < 200 || status > 599) throw new Error(`it answered with the status ${status}`)
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(message.headersDistinct))
    for (const value of values) headers.append(name, value)
  const hasBody = method !== 'HEAD' && !withoutBody.includes(status)
  if (!hasBody) message.resume()
  return new Response(hasBody ? bodyStream(message) : null, { status, headers })
}

/**
 * One request over a connection of its own to one of `addresses`. No connection of an earlier request is used,
 * because that was judged by the rules of then.
 * The host of `url` is still what TLS and the server are told. No redirect is followed.
 */
export const send = (
  url: URL,
  { method = 'GET', headers, body, signal }: TenantRequest & { readonly signal: AbortSignal },
  addresses: readonly LookupAddress[],
): Promise<Response> => {
  const way = url.protocol === 'https:' ? ways['https:'] : ways['http:']
  const options = {
    method,
    // an answer is read as it is
    headers: {
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'canary-steps',
      ...headers,
      connection: 'close',
    },
    lookup: onlyThese(addresses),
    signal,
  }
  return new Promise<IncomingMessage>((resolve, reject) => {
    way(url, options)
      .on('response', resolve)
      .on('error', reject)
      // without a listener the promise of a 101 would never settle, whatever becomes of the signal
      .on('upgrade', (_, socket) => {
        socket.destroy()
        reject(new Error('it answered 101 Switching Protocols, for which nobody asked'))
      })
      .on('close', () => reject(new Error('it closed the connection')))
      .end(body)
  }).then((message) => responseOf(message, method))
}

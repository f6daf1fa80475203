import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type LoopbackServer, loopbackServer } from '@canary-steps/runtime/host/network/testing/loopback-server'

/** The keys that AWS IAM lets through, and the region of the function. */
type Allowed = { readonly id: string; readonly secret: string; readonly token?: string; readonly region: string }

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const escaped = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** As AWS writes it (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). */
const canonicalRequest = ({ method, url = '/', headers }: IncomingMessage, signed: string, body: Buffer): string => {
  const [path = '/', query = ''] = url.split('?')
  const pairs = query === '' ? [] : query.split('&').map((pair) => (pair.includes('=') ? pair : `${pair}=`))
  const lines = signed.split(';').map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replaceAll(/ +/g, ' ')}\n`,
  )
  const folders = path.split('/').map(escaped).join('/')
  return [method, folders, pairs.toSorted().join('&'), lines.join(''), signed, sha256(body)].join('\n')
}

/** Why AWS IAM lets a request not through, in one word of its own; undefined: it does. */
const refusalOf = (request: IncomingMessage, body: Buffer, { id, secret, token, region }: Allowed) => {
  const { authorization = '', 'x-amz-date': time = '', 'x-amz-security-token': session } = request.headers
  const [, scope = '', signed = '', given = ''] =
    /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(authorization) ?? []
  if (given === '') return 'MissingAuthenticationTokenException'
  const [day = ''] = String(time).split('T')
  const around = [day, region, 'lambda', 'aws4_request']
  if (scope !== [id, ...around].join('/') || session !== token) return 'UnrecognizedClientException'
  if (!signed.split(';').includes('host')) return 'IncompleteSignatureException'
  const text = ['AWS4-HMAC-SHA256', time, around.join('/'), sha256(canonicalRequest(request, signed, body))].join('\n')
  const key = around.reduce<string | Buffer>(hmac, `AWS4${secret}`)
  return timingSafeEqual(hmac(key, text), Buffer.from(given, 'hex')) ? undefined : 'InvalidSignatureException'
}

/** A function URL that AWS IAM protects. `answer` is the function behind it. */
export const iamStandIn = (
  answer: (request: Request) => Response | Promise<Response>,
  allowed: Allowed,
): Promise<LoopbackServer> =>
  loopbackServer(async (request, response) => {
    const body = await buffer(request)
    const refusal = refusalOf(request, body, allowed)
    if (refusal) {
      response.writeHead(403, { 'x-amzn-errortype': refusal, 'content-type': 'application/json' })
      response.end('{"Message":"Forbidden"}')
      return
    }
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)])
    const { method = 'GET', url = '/' } = request
    const sent = { method, headers, ...(method === 'POST' && { body: new Uint8Array(body) }) }
    const reply = await answer(new Request(new URL(url, 'http://function'), sent))
    response.writeHead(reply.status, [...reply.headers].flat())
    response.end(await reply.text())
  })

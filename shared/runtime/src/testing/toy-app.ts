import { createApp } from '../http/app.ts'
import { type SigningKey, sign, signingKeys, verifiedBy } from '../wire/signature.ts'
import { sampleRollout } from './sample-rollout.ts'
import { type ToyHost, toyHost } from './toy-host.ts'

/** A signing key for tests, of 32 equal bytes. */
export const testKey = (byte: number, place = { cluster: 'prod-eu', region: 'eu' }): SigningKey => {
  const [key] = signingKeys(Buffer.alloc(32, byte).toString('base64'), place)
  if (!key) throw new Error('no key')
  return key
}

/** How a request is made; `body` replaces the JSON of `content`. */
type Sent = { readonly key?: SigningKey; readonly id?: string; readonly at?: Date; readonly body?: string }

/** The answer, and the key that signed it. */
type Got = {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
  readonly signedBy: SigningKey | undefined
}

/** A toy step behind the app, called as a bridge calls it. */
type ToyApp = {
  readonly host: ToyHost
  readonly keys: readonly SigningKey[]
  request(method: string, path: string, content?: unknown, sent?: Sent): Promise<Got>
  /** Calls the toy step, unless the path says otherwise. */
  call(change?: Readonly<Record<string, unknown>>, sent?: Sent & { readonly path?: string }): Promise<Got>
}

const endpoint = 'http://localhost'

/** The answer of the app, as a caller with `keys` takes it. */
const got = async (response: Response, keys: readonly SigningKey[]): Promise<Got> => {
  const { status, headers } = response
  const text = await response.text()
  const isJson = headers.get('content-type')?.includes('json')
  const body = isJson ? JSON.parse(text) : text
  return { status, headers, body, signedBy: (await verifiedBy(keys, headers, text))?.key }
}

const usualCall = () => ({
  operation: 'run',
  step: 'toy',
  endpoint,
  plugin: 'canary-steps/toy',
  config: {},
  rollout: sampleRollout(),
  timeout: '5s',
})

export const toyApp = ({
  host = toyHost(),
  keys = [testKey(1)],
  ...options
}: {
  host?: ToyHost
  keys?: readonly SigningKey[]
  endpoint?: string
} = {}): ToyApp => {
  const app = createApp(host.runtime, { keys, ...options })
  const request: ToyApp['request'] = async (method, path, content, sent = {}) => {
    const { key = keys[0] ?? testKey(1), id = 'msg_1', at = new Date() } = sent
    const body = sent.body ?? (content === undefined ? '' : JSON.stringify(content))
    const headers = await sign(key, id, body, at)
    return got(await app.request(path, { method, headers, ...(method === 'POST' && { body }) }), keys)
  }
  return {
    host,
    keys,
    request,
    call: (change, { path = '/v1/steps/toy/run', ...sent } = {}) =>
      request('POST', path, { ...usualCall(), ...change }, sent),
  }
}

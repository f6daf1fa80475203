import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { Agent, fetch } from 'undici'
import type { ControlPlane } from '../ground/control-plane.ts'
import { until } from '../ground/until.ts'

/** The API server, for an administrator. */
export type Api = {
  get(path: string): Promise<unknown>
  create(path: string, object: object): Promise<void>
  /** A merge patch. */
  patch(path: string, change: object): Promise<void>
  remove(path: string): Promise<void>
  /** Events of a watch, until its connection ends, or whoever reads them is done. */
  watch(path: string, signal?: AbortSignal): AsyncIterable<unknown>
}

type Asked = { readonly body?: object; readonly type?: string; readonly signal?: AbortSignal }

/** An event a line, until the connection ends, however it does. */
async function* eventsIn(input: Readable): AsyncGenerator<unknown> {
  const lines = createInterface({ input })[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await lines.next().catch(() => ({ done: true, value: '' }))
      if (done) return
      yield JSON.parse(value)
    }
  } finally {
    input.destroy()
  }
}

export const apiOf = ({ folder, port, token }: ControlPlane): Api => {
  const ca = readFileSync(join(folder, 'certs/apiserver.crt'))
  // a watch has a bookmark every minute: one that has none for longer is a connection that nobody answers any more
  const dispatcher = new Agent({ connect: { ca }, bodyTimeout: 150_000, headersTimeout: 60_000 })
  const ask = async (method: string, path: string, { body, type = 'application/json', signal }: Asked = {}) => {
    // the server answers 429 while it learns a new kind of resource
    const response = await until(`${method} ${path} is answered`, async () => {
      const answer = await fetch(`https://127.0.0.1:${port}${path}`, {
        method,
        dispatcher,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': type }) },
        ...(body && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      }).catch((cause: Error) => Promise.reject(new Error(`${method} ${path}: ${cause.cause ?? cause}`, { cause })))
      return answer.status !== 429 && answer
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  return {
    get: async (path) => (await ask('GET', path)).json(),
    create: async (path, object) => {
      await ask('POST', path, { body: object })
    },
    patch: async (path, change) => {
      await ask('PATCH', path, { body: change, type: 'application/merge-patch+json' })
    },
    remove: async (path) => {
      await ask('DELETE', path)
    },
    async *watch(path, signal) {
      const { body } = await ask('GET', path, signal && { signal })
      if (body) yield* eventsIn(Readable.fromWeb(body))
    },
  }
}

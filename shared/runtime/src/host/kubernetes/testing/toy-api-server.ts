import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, type ClusterOptions, inCluster } from '../in-cluster.ts'
import type { Certificates } from './certificates.ts'

/** The server's answer: an object with its status, a text, bytes after which nothing comes, or nothing ever. */
export type ToyAnswer =
  | { readonly bytes: string }
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }
  | 'silence'

/** An API server on loopback, over TLS, and the pod that asks it. */
export type ToyApiServer = {
  /** Its answer to a path without its query. */
  readonly answers: Map<string, (query: URLSearchParams) => ToyAnswer>
  /** Paths with queries, and the tokens that came with them. */
  readonly asked: { readonly url: string; readonly authorization: string | undefined }[]
  /** Changes what is mounted in the pod. */
  mount(name: 'token' | 'ca.crt', content: string): void
  /** The cluster as the pod sees it; `host` is how the pod is told to find the server. */
  cluster(options?: ClusterOptions, host?: string): Cluster
  close(): Promise<void>
}

const unknownPath: ToyAnswer = { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found\n' }

const send = (response: ServerResponse, answer: ToyAnswer): void => {
  if (answer === 'silence') return
  if ('bytes' in answer) {
    response.socket?.write(answer.bytes)
    return
  }
  const { status = 200, body } = answer
  response.writeHead(status, { 'content-type': 'application/json', ...answer.headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

export const toyApiServer = async ({ ca, ...identity }: Certificates): Promise<ToyApiServer> => {
  const answers: ToyApiServer['answers'] = new Map()
  const asked: ToyApiServer['asked'] = []
  const server = createServer(identity, ({ url = '', headers }, response) => {
    asked.push({ url, authorization: headers.authorization })
    const { pathname, searchParams } = new URL(url, 'https://x')
    send(response, answers.get(pathname)?.(searchParams) ?? unknownPath)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? String(address.port) : ''
  const folder = mkdtempSync(join(tmpdir(), 'account-'))
  const mount = (name: string, content: string) => writeFileSync(join(folder, name), content)
  mount('token', 'token-one\n')
  mount('ca.crt', ca)
  return {
    answers,
    asked,
    mount,
    cluster(options = {}, host = '127.0.0.1') {
      const variables = { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port }
      const cluster = inCluster(variables, { folder, ...options })
      if (!cluster) throw new Error('expected a cluster')
      return cluster
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      rmSync(folder, { recursive: true })
    },
  }
}

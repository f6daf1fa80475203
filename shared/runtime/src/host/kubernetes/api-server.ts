import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { redactor } from '@canary-steps/sdk/secrets'
import { apiRefusal, type Question } from './api-refusal.ts'
import { jsonIn } from './json-in.ts'
import { readServiceAccount } from './service-account.ts'

/** Reads from the API server of the cluster that a pod is in. */
export type ApiServer = {
  /** Its answer, as JSON. @throws ApiRefusal, or what became of the connection. */
  read(question: Question, signal: AbortSignal): Promise<unknown>
}

const mebibyte = 1024 * 1024
/** Largest answer in bytes. An object in etcd has 1.5 MiB at most (etcd's --max-request-bytes), and most of a page are small. */
const mostBytes = { get: 4 * mebibyte, list: 64 * mebibyte } as const

const urlOf = (base: string, { group, version, resource, namespace, name, query }: Question): URL => {
  const place = namespace === undefined ? [] : ['namespaces', namespace]
  const path = ['', 'apis', group, version, ...place, resource, ...(name === undefined ? [] : [name])]
  return new URL(`${path.map(encodeURIComponent).join('/')}?${new URLSearchParams(query)}`, base)
}

const bodyText = async (response: IncomingMessage, most: number): Promise<string> => {
  const parts: Uint8Array[] = []
  let size = 0
  // leaving the loop closes the connection
  for await (const part of response) {
    parts.push(part)
    size += part.length
    if (size > most) throw new Error(`the answer has more than ${most / mebibyte} MiB`)
  }
  return Buffer.concat(parts).toString()
}

const isTimeout = (signal: AbortSignal): boolean =>
  signal.reason instanceof Error && signal.reason.name === 'TimeoutError'

/**
 * The API server at `base`, asked with the service account in `folder`. On `node:https`, for the global `fetch` takes no authority but
 * those that Node brings.
 */
export const apiServer = (base: string, folder: string): ApiServer => {
  // few connections: a step that looks up twenty Rollouts is not to shake hands twenty times
  const agent = new Agent({ keepAlive: true, maxSockets: 4, timeout: 5_000 })
  const send = async (url: URL, { token, ca }: { token: string; ca: string }, signal: AbortSignal) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { accept: 'application/json', authorization: `Bearer ${token}`, 'user-agent': 'canary-steps' }
      request(url, { agent, ca, headers, signal, rejectUnauthorized: true })
        .on('response', resolve)
        .on('error', reject)
        // without a listener the promise of a 101 would never settle, whatever becomes of the signal
        .on('upgrade', (_, socket) => {
          socket.destroy()
          reject(new Error('it answered 101 Switching Protocols, for which nobody asked'))
        })
        .on('close', () => reject(new Error('the connection was closed without an answer')))
        .end()
    })
  return {
    async read(question, signal) {
      const account = await readServiceAccount(folder)
      const url = urlOf(base, question)
      const failed = (error: Error) => {
        const why = isTimeout(signal) ? 'no answer in time' : error.message
        return Promise.reject(new Error(`Kubernetes at ${url.origin}${url.pathname}: ${why}`, { cause: error }))
      }
      const most = mostBytes[question.name === undefined ? 'list' : 'get']
      const { status, text } = await send(url, account, signal)
        .then(async (response) => ({ status: response.statusCode ?? 0, text: await bodyText(response, most) }))
        .catch(failed)
      if (status !== 200) throw apiRefusal(question, status, jsonIn(redactor([account.token]).text(text)))
      const body = jsonIn(text)
      return body === undefined ? failed(new Error('the answer is not JSON')) : body
    },
  }
}

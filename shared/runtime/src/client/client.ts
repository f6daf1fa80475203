import {
  type ChangeAnswer,
  formatDuration,
  type Lookup,
  type LookupAnswer,
  type RolloutView,
  utf8Bytes,
} from '@canary-steps/sdk'
import * as z from 'zod'
import type { Wanted } from '../journal/call.ts'
import { caught } from '../ports/caught.ts'
import type { Inventory } from '../wire/inventory.ts'
import { addressText, exactText, type SigningKey, sign, verifiedBy } from '../wire/signature.ts'
import {
  callTooLarge,
  maxBodyBytes,
  stepOf,
  WireProblem,
  WireReply,
  type WireRequest,
  WireWanted,
} from '../wire/wire.ts'
import { withLookups } from '../wire/with-lookups.ts'

/** How a caller reaches a function. */
export type FunctionAddress = {
  readonly endpoint: string
  readonly keys: readonly [SigningKey, ...SigningKey[]]
  readonly fetch: typeof globalThis.fetch
  /** How long a call may take, in milliseconds. */
  readonly timeout: number
  /** Reads Rollouts of the cluster for the function; a caller without it refuses steps that want to look. */
  readonly lookUp?: ((lookups: readonly Lookup[]) => Promise<readonly LookupAnswer[]>) | undefined
}

/** A call as the controller makes it. */
export type OutgoingCall = {
  readonly operation: WireRequest['operation']
  readonly plugin: string
  readonly config: unknown
  readonly state: unknown
  readonly rollout: RolloutView
  readonly change?: ChangeAnswer | undefined
}

/** The answer of the function. `requeueAfter` in milliseconds. */
type FunctionReply = Omit<WireReply, 'direction'>

/** Why a call brought no reply. */
export type Unavailable = { readonly error: string }

/** Platforms say `fetch failed`, and beneath it why. */
const causeOf = ({ message, cause }: Error): string => (cause instanceof Error && cause.message) || message

/** Largest reply in bytes: beside steps, which answer with 1 MiB at most, there are the audit and what is left open. */
const mostReplyBytes = 16 * 1024 * 1024

/**
 * A body that somebody else wrote, who may never end it.
 *
 * @throws when it has more than `most` bytes, without reading on; and when the request was aborted.
 */
const bytesWithin = async ({ body }: Pick<Response, 'body'>, most: number): Promise<ArrayBuffer> => {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  // leaving the loop lets go of the connection
  for await (const part of body ?? []) {
    size += part.length
    if (size > most) throw new Error(`the answer has more than ${most} bytes`)
    parts.push(part)
  }
  return new Blob(parts).arrayBuffer()
}

/** One signed exchange with a function, whatever its status: a POST of `content`, else a GET. */
export const exchange = async (
  { endpoint, keys, fetch, timeout }: FunctionAddress,
  path: string,
  content?: Record<string, unknown>,
): Promise<{ status: number; body: unknown } | Unavailable> => {
  const id = `msg_${crypto.randomUUID()}`
  const body = content && JSON.stringify({ ...content, endpoint })
  if (utf8Bytes(body ?? '') > maxBodyBytes) return { error: callTooLarge }
  const done = await caught(async () => {
    const url = new URL(path, endpoint)
    const signature = await sign(keys[0], id, body ?? addressText('GET', url))
    const response = await fetch(url, {
      redirect: 'manual',
      ...(body === undefined
        ? { headers: signature }
        : { method: 'POST', body, headers: { 'content-type': 'application/json', ...signature } }),
      signal: AbortSignal.timeout(timeout),
    })
    const text = exactText(await bytesWithin(response, mostReplyBytes))
    const isSigned = text !== undefined && (await verifiedBy(keys, response.headers, text))
    if (!isSigned || response.headers.get('webhook-id') !== id)
      return {
        error: `the reply (${response.status}) is not signed by the function: is the signing key the same on both sides, and are both clocks right?`,
      }
    const parsed: unknown = JSON.parse(text)
    return { status: response.status, body: parsed }
  })
  return 'result' in done ? done.result : { error: `${endpoint}: ${causeOf(done.error)}` }
}

/** A reply of a function other than 200. */
export const refusal = ({ status, body }: { status: number; body: unknown }): Unavailable => ({
  error: WireProblem.safeParse(body).data?.detail ?? `status ${status}`,
})

/** Calls a step over HTTP. A reply counts only if it is a signed, valid 200. */
export const callFunction = async (
  address: FunctionAddress,
  call: OutgoingCall,
): Promise<FunctionReply | Unavailable> => {
  const meant = stepOf(call.plugin, call.config)
  if (!meant) return { error: `${call.plugin}: config must have the form { step: NAME, with: { … } }` }
  const path = `/v1/steps/${encodeURIComponent(meant.step)}/${call.operation}`
  const content = { ...call, config: call.config ?? {}, step: meant.step, timeout: formatDuration(address.timeout) }
  const reply = await withLookups((objects) => askOnce(address, path, { ...content, objects }), address.lookUp)
  return 'lookups' in reply
    ? { error: 'the function wants to look up more Rollouts than this caller reads for it' }
    : reply
}

const askOnce = async (
  address: FunctionAddress,
  path: string,
  content: Record<string, unknown>,
): Promise<FunctionReply | Unavailable | Wanted> => {
  const answer = await exchange(address, path, content)
  if ('error' in answer) return answer
  if (answer.status !== 200) return refusal(answer)
  const wanted = WireWanted.safeParse(answer.body).data
  if (wanted) return { lookups: wanted.lookups }
  const reply = WireReply.safeParse(answer.body)
  if (!reply.success) return { error: `the function's reply is not valid: ${z.prettifyError(reply.error)}` }
  const { direction: _, ...answered } = reply.data
  return answered
}

/** How a body says which Rollouts are there: in one way only, for a reader that knows no other ends nothing. */
const whoIsThere = ({ complete, others, range }: Omit<Inventory, 'rollouts'>) => {
  if (!complete || (!others && !range)) return { complete }
  return range ? { range } : { others }
}

/** Tells a function what Rollouts say of themselves, for ends that no call tells of. */
export const sendInventory = async (
  address: FunctionAddress,
  { rollouts, age, ...there }: Inventory,
): Promise<Unavailable | undefined> => {
  const answer = await exchange(address, '/v1/inventory', {
    operation: 'inventory',
    rollouts,
    ...whoIsThere(there),
    ...(age !== undefined && { age: formatDuration(age) }),
  })
  if ('error' in answer) return answer
  return answer.status === 200 ? undefined : refusal(answer)
}

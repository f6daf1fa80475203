import * as z from 'zod'
import type { Problem } from '../journal/call.ts'
import { caught } from '../ports/caught.ts'
import { maxBodyBytes, tooManyBytes } from '../wire/wire.ts'

/** Most bytes of bodies that wait to be believed, all senders together: 32 of the largest, a quarter of a Worker's memory. */
const mostBytes = 32 * maxBodyBytes

/** The result of `judge` made of a body, or why there is none to judge. */
type Judged<Judgement> = { readonly judgement: Judgement } | { readonly problem: Problem }

/** Reads a body and lets `judge` say whether to believe it. Only bytes count that are here: a body that is sent slowly keeps out nobody. */
export type BodyIntake = <Judgement>(
  request: Request,
  judge: (bytes: ArrayBuffer) => Promise<Judgement>,
) => Promise<Judged<Judgement>>

/** The length by the sender's header; nothing if it does not know, as when it streams. */
const Length = z.coerce.number().max(maxBodyBytes)

const bodyTooLarge: Problem = { status: 413, title: 'body too large', detail: tooManyBytes }
const busy: Problem = { status: 503, title: 'busy', detail: 'too many bodies wait to be verified: try again' }
const cutOff: Problem = { status: 400, title: 'bad request', detail: 'the body did not come in whole' }

const joined = (chunks: readonly Uint8Array[], length: number): ArrayBuffer => {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes.buffer
}

/** The chunks of a body, until it ends or `take` finds something wrong. */
const chunksOf = async (
  body: ReadableStream<Uint8Array>,
  take: (length: number) => Problem | undefined,
): Promise<Uint8Array[] | Problem> => {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const problem = take(next.value.length)
    if (problem) {
      await reader.cancel()
      return problem
    }
    chunks.push(next.value)
  }
  return chunks
}

/** Where a function takes bodies in, those of all its callers and vendors. */
export const bodyIntake = (): BodyIntake => {
  let held = 0
  return async (request, judge) => {
    if (!Length.safeParse(request.headers.get('content-length')).success) return { problem: bodyTooLarge }
    let mine = 0
    const take = (length: number): Problem | undefined => {
      mine += length
      held += length
      if (mine > maxBodyBytes) return bodyTooLarge
      return held > mostBytes ? busy : undefined
    }
    const judged = async () => {
      const read = await caught(async () => (request.body ? chunksOf(request.body, take) : []))
      if ('error' in read) return { problem: cutOff }
      return Array.isArray(read.result)
        ? { judgement: await judge(joined(read.result, mine)) }
        : { problem: read.result }
    }
    return judged().finally(() => {
      held -= mine
    })
  }
}

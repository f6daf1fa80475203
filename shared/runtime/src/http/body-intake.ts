import * as z from 'zod'
import type { Problem } from '../journal/call.ts'
import { caught } from '../ports/caught.ts'
import { maxBodyBytes, tooManyBytes } from '../wire/wire.ts'
import { isProblem } from './answers.ts'

/** Most bytes of bodies that wait to be believed, all senders together: 32 of the largest, a quarter of a Worker's memory. */
const mostBytes = 32 * maxBodyBytes

/** The result of `judge` made of a body, or why there is none to judge. */
type Judged<Judgement> = { readonly judgement: Judgement } | { readonly problem: Problem }

/** Reads a body and lets `judge` say whether to believe it. Only bytes count that are here: a body that is sent slowly keeps out nobody. */
export type BodyIntake = <Judgement>(
  request: Request,
  judge: (bytes: ArrayBuffer) => Promise<Judgement>,
) => Promise<Judged<Judgement>>

/**
 * Most bytes of a body that is read as a whole, where its sender says how many it has. It is not counted while it comes in: the headers of
 * any connection may have as many (nodejs.org/api/http.html, maxHeaderSize).
 */
const smallBody = 16 * 1024

/** The length by the sender's header; absent if it does not know, as when it streams. */
const Length = z.coerce.number().max(maxBodyBytes).optional()

const bodyTooLarge: Problem = { status: 413, title: 'body too large', detail: tooManyBytes }
const busy: Problem = { status: 503, title: 'busy', detail: 'too many bodies wait to be verified: try again' }
const cutOff: Problem = { status: 400, title: 'bad request', detail: 'the body did not come in whole' }

/** Counts bytes that came in, and says if they are too many. */
type Take = (length: number) => Problem | undefined

const joined = (chunks: readonly Uint8Array[]): ArrayBuffer => {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes.buffer
}

/** The bytes of a body, until it ends or `take` finds something wrong. */
const streamed = async (body: ReadableStream<Uint8Array>, take: Take): Promise<ArrayBuffer | Problem> => {
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
  return joined(chunks)
}

/** The same of one that is small enough to be read as a whole, too. */
const bytesOf = async (request: Request, length: number | undefined, take: Take): Promise<ArrayBuffer | Problem> => {
  if (length === undefined || length > smallBody) return request.body ? streamed(request.body, take) : new ArrayBuffer()
  const bytes = await request.arrayBuffer()
  return take(bytes.byteLength) ?? bytes
}

/** Where a function takes bodies in, those of all its callers and vendors. */
export const bodyIntake = (): BodyIntake => {
  let held = 0
  return async (request, judge) => {
    const length = Length.safeParse(request.headers.get('content-length') ?? undefined)
    if (!length.success) return { problem: bodyTooLarge }
    let mine = 0
    const take = (length: number): Problem | undefined => {
      mine += length
      held += length
      if (mine > maxBodyBytes) return bodyTooLarge
      return held > mostBytes ? busy : undefined
    }
    const judged = async () => {
      const read = await caught(() => bytesOf(request, length.data, take))
      if ('error' in read) return { problem: cutOff }
      return isProblem(read.result) ? { problem: read.result } : { judgement: await judge(read.result) }
    }
    return judged().finally(() => {
      held -= mine
    })
  }
}

import type { VendorAnswer } from '@canary-steps/sandbox/vendor-answer'
import fc from 'fast-check'
import { mutated, mutation } from './mutation.ts'

/** How a secret comes back in an answer. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  percent: encodeURIComponent,
  base64: (secret) => Buffer.from(secret).toString('base64'),
  json: (secret) => JSON.stringify(secret).slice(1, -1),
}

/** A secret in every form in which it must be told nowhere. */
export const formsOf = (secret: string): string[] => [...new Set(Object.values(forms).map((form) => form(secret)))]

const statuses = [
  ...[
    200, 201, 202, 204, 300, 301, 302, 304, 307, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 418,
  ],
  ...[422, 425, 429, 431, 451, 499, 500, 501, 502, 503, 504, 520, 521, 522, 524, 529, 599],
]

const headers: readonly (readonly [name: string, value: string])[] = [
  ...['0', '1', '-1', '1e9', '1.5', 'NaN', '99999999999999999999', '', 'soon', 'Fri, 31 Dec 1999 23:59:59 GMT'].map(
    (value) => ['retry-after', value] as const,
  ),
  ...['text/html', 'text/plain', 'application/json; charset=utf-16', 'application/problem+json', 'image/png', ''].map(
    (value) => ['content-type', value] as const,
  ),
  ...['0', '-1', '1e999', '9007199254740993', 'never'].map((value) => ['x-ratelimit-reset', value] as const),
  ['x-ratelimit-remaining', '0'],
  ['location', 'https://login.acme.example/'],
  ['content-length', '3'],
  ['content-encoding', 'none'],
]

const change = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('json' as const), change: mutation }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom(...statuses) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('header' as const), header: fc.constantFrom(...headers) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), byte: fc.nat({ max: 255 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('long' as const), times: fc.integer({ min: 2, max: 3_000 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('echo' as const),
      form: fc.constantFrom(...Object.keys(forms)),
      secret: fc.nat(),
    }),
  },
)
type AnswerChange = typeof change extends fc.Arbitrary<infer Change> ? Change : never

/** None to three changes of an answer. */
export const answerChanges = fc.array(change, { maxLength: 3 })

/** An answer that repeats what it was sent, wherever vendors put words. */
const echoing = (body: VendorAnswer['body'], words: string): VendorAnswer['body'] =>
  typeof body === 'string'
    ? `${body}${words}`
    : {
        ...body,
        message: 'message' in body ? `${body.message} ${words}` : words,
        errors: [words, { message: words }],
        errorMessages: [words],
        needed: words,
        response_metadata: { messages: [`[ERROR] ${words}`] },
      }

type Draft = { status: number; headers: Record<string, string>; body: VendorAnswer['body'] | Uint8Array<ArrayBuffer> }

const bytesOf = (body: Draft['body']): Uint8Array<ArrayBuffer> =>
  body instanceof Uint8Array ? body : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))

const apply = (draft: Draft, one: AnswerChange, secrets: readonly string[]): void => {
  const { body } = draft
  if (one.kind === 'status') draft.status = one.status
  if (one.kind === 'header') draft.headers[one.header[0]] = one.header[1]
  if (one.kind === 'json' && typeof body === 'object' && !(body instanceof Uint8Array))
    draft.body = mutated(body, [one.change])
  if (one.kind === 'echo' && !(body instanceof Uint8Array)) {
    const secret = secrets[one.secret % secrets.length] ?? ''
    draft.body = echoing(body, `you sent ${forms[one.form]?.(secret)}`)
  }
  if (one.kind === 'long' && typeof body === 'object' && !(body instanceof Uint8Array))
    draft.body = echoing(body, 'so long '.repeat(one.times))
  if (one.kind === 'cut') draft.body = bytesOf(body).slice(0, one.at % (bytesOf(body).length + 1))
  if (one.kind === 'byte') {
    const bytes = bytesOf(body)
    if (bytes.length > 0) bytes[one.at % bytes.length] = one.byte
    draft.body = bytes
  }
}

/** The bytes on the wire instead of an answer. */
export const mutatedAnswer = (
  answer: Pick<VendorAnswer, 'status' | 'headers' | 'body'>,
  changes: readonly AnswerChange[],
  secrets: readonly string[],
): Response => {
  const type = typeof answer.body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'
  const draft: Draft = { ...answer, headers: { 'content-type': type, ...answer.headers } }
  for (const one of changes) apply(draft, one, secrets)
  const isEmpty = [204, 205, 304].includes(draft.status)
  return new Response(isEmpty ? null : bytesOf(draft.body), { status: draft.status, headers: draft.headers })
}

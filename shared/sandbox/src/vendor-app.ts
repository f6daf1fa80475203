import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { isRecord } from './is-record.ts'
import type { Trouble, Troublemaker } from './trouble.ts'
import { troubleQueue } from './trouble-queue.ts'
import { answerResponse } from './vendor-answer.ts'

export type Body = Readonly<Record<string, unknown>>

/** A vendor's answer; without a body where it has none. */
export type HttpAnswer = { readonly status: number; readonly body?: object }

type Env = { Bindings: HttpBindings }

/** A request as an app reads it. */
type VendorRequest = {
  readonly raw: Request
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** The header of that name; empty where there is none. */
  readonly authorization: string
}

/** The meaning of a request: the operation that troubles name, its record for tests, and its answer. */
type VendorCall<Operation, Seen, Own> = {
  readonly operation: Operation
  readonly seen: Seen
  act(): Response
  /** A fault that it meets by itself, such as a rate limit. */
  limit?(): Own | undefined
}

/** One operation of an API by the vendor's own name for it. */
export type Route<Operation, Act> = readonly [operation: Operation, method: string, path: string, act: Act]

/** The particulars of a vendor. `Own`: faults of this vendor only. */
type Vendor<Operation extends string, Act, Seen, Own extends object> = {
  readonly basePath: string
  readonly routes: readonly Route<Operation, Act>[]
  /** The path that routes know, where a request has another. */
  readonly getPath?: (request: Request) => string
  receive(request: VendorRequest, operation: Operation, act: Act): Promise<VendorCall<Operation, Seen, Own>>
  /** How the vendor refuses when its own trouble befalls a call. */
  refusal(trouble: Own): Response
  /** Told of each request before anything is done. */
  readonly onCall?: ((call: Seen) => void) | undefined
}

/** The JSON that was sent; nothing if it is not JSON. */
export const jsonBody = async (request: Request): Promise<Body> => {
  const body: unknown = await request.json().catch(() => undefined)
  return isRecord(body) ? body : {}
}

export const answerOf = ({ status, body }: HttpAnswer): Response =>
  body === undefined ? new Response(null, { status }) : Response.json(body, { status })

const requestOf = ({ req }: Context<Env>): VendorRequest => ({
  raw: req.raw,
  params: req.param(),
  query: req.query(),
  authorization: req.header('authorization') ?? '',
})

const isAnybodys = (trouble: object): trouble is Trouble =>
  'answer' in trouble || 'late' in trouble || 'lostAnswer' in trouble

/** A vendor's API as a Hono app: it remembers the requests, and lets them go wrong as tests say. */
export const vendorApp = <Operation extends string, Act, Seen, Own extends object>(
  vendor: Vendor<Operation, Act, Seen, Own>,
) => {
  const troubles = troubleQueue<Operation, Seen, Trouble | Own>()
  const calls: Seen[] = []
  const late: (() => Response)[] = []

  const answer = ({ env }: Context<Env>, trouble: Trouble | Own | undefined, act: () => Response): Response => {
    if (!trouble) return act()
    if (!isAnybodys(trouble)) return vendor.refusal(trouble)
    if ('answer' in trouble) return answerResponse(trouble.answer)
    if ('late' in trouble) {
      late.push(act)
      return new Response(null, { status: 504 })
    }
    act()
    env.incoming.socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }

  const app = new Hono<Env>(vendor.getPath && { getPath: vendor.getPath }).basePath(vendor.basePath)
  for (const [named, method, path, does] of vendor.routes)
    app.on(method, path, async (c) => {
      const { operation, seen, act, limit } = await vendor.receive(requestOf(c), named, does)
      calls.push(seen)
      vendor.onCall?.(seen)
      const landing = late.splice(0)
      const response = answer(c, troubles.next(operation, seen) ?? limit?.(), act)
      for (const land of landing) land()
      return response
    })
  const troublemaker: Troublemaker<Operation, Seen, Trouble | Own> = {
    trouble: (operation, ...added) => troubles.add(operation, added),
    troubleFor: (isFor, operation, ...added) => troubles.add(operation, added, isFor),
  }
  return { app, calls, troublemaker }
}

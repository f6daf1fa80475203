import type { StandIn } from './stand-in.ts'
import { jsonBody } from './vendor-app.ts'

/** An object that a POST made: its address, its idempotency key, and its body from then or from a later PUT. */
type HttpThing = {
  readonly id: string
  readonly path: string
  readonly key: string | null
  readonly body: Readonly<Record<string, unknown>>
}

/** A stand-in that tells what it holds. */
export type HttpStandIn = StandIn & { things(): readonly HttpThing[] }

const json = ({ id, key, body }: HttpThing) => ({ ...body, id, key })

/** The things that were made, and what is done with one of them. */
const shelf = () => {
  let things: readonly HttpThing[] = []
  let last = 0
  const make = (path: string, key: string | null, body: HttpThing['body']): Response => {
    const known = things.find((thing) => key !== null && thing.path === path && thing.key === key)
    if (known) return Response.json(json(known))
    last += 1
    const made = { id: String(last), path, key, body }
    things = [...things, made]
    return Response.json(json(made), { status: 201 })
  }
  const onThing = (found: HttpThing, method: string, body: HttpThing['body']): Response => {
    if (method === 'DELETE') {
      things = things.filter((thing) => thing !== found)
      return new Response(null, { status: 204 })
    }
    const now = method === 'PUT' ? { ...found, body } : found
    things = things.map((thing) => (thing === found ? now : thing))
    return Response.json(json(now))
  }
  return { all: () => things, make, onThing }
}

/**
 * Any API of JSON over HTTP, in memory. A POST makes a thing at its path, once for each `Idempotency-Key`, and answers 201 with its `id`, again
 * with 200. A GET of the path lists what was made there, one of `<path>/<id>` shows, PUT and DELETE change and remove
 * it; else it is 404. With `token` only
 * who brings that as Bearer is answered.
 */
export const httpStandIn = ({
  name,
  token,
  env,
}: Pick<StandIn, 'name' | 'env'> & { readonly token?: string }): HttpStandIn => {
  const { all, make, onThing } = shelf()
  return {
    name,
    ...(env && { env }),
    things: all,
    async fetch(request) {
      const { method, headers } = request
      if (token !== undefined && headers.get('authorization') !== `Bearer ${token}`)
        return Response.json({ message: 'who asks?' }, { status: 401 })
      const path = new URL(request.url).pathname
      if (method === 'POST') return make(path, headers.get('idempotency-key'), await jsonBody(request))
      const things = all()
      const found = things.find((thing) => `${thing.path.replace(/\/$/, '')}/${thing.id}` === path)
      if (found) return onThing(found, method, await jsonBody(request))
      const listed = things.filter((thing) => thing.path === path)
      const isRead = method === 'GET' || method === 'HEAD'
      const isOfAThing = things.some((thing) => path.startsWith(`${thing.path}/`))
      return isRead && !isOfAThing ? Response.json(listed.map(json)) : Response.json({}, { status: 404 })
    },
    render: () =>
      all()
        .map(({ path, body }) => `${path}  ${JSON.stringify(body)}`)
        .join('\n'),
  }
}

import { DurableObject } from 'cloudflare:workers'
import type { Store } from '@canary-steps/runtime'
import { durableObjectStore } from '@canary-steps/runtime/store/durable-object'
import type { ObjectStorage } from '../../infra/cloudflare/journal-object.ts'
import { type StoreAnswer, StoreCall } from './store-calls.ts'

const answer = async (store: Store, { method, given }: StoreCall): Promise<StoreAnswer> => {
  if (method === 'get') return { stored: (await store.get(...given)) ?? null }
  if (method === 'due') {
    const [before, limit, after] = given
    return { due: [...(await store.due(Number(before), limit, after ?? undefined))] }
  }
  const [partition, id, expected] = given
  if (method === 'remove') return { removed: await store.remove(partition, id, expected ?? undefined) }
  const [, , , value, due] = given
  return { version: (await store.put(partition, id, expected ?? undefined, value, due ?? undefined)) ?? null }
}

/** A store in an object, whose calls come from a test. */
export class Journal extends DurableObject<object> {
  readonly #storage: ObjectStorage

  constructor(ctx: { readonly storage: ObjectStorage }, bindings: object) {
    super(ctx, bindings)
    this.#storage = ctx.storage
  }

  async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url)
    const format = searchParams.get('format')
    if (format !== null) this.#storage.sql.exec('INSERT INTO format VALUES (?)', Number(format))
    const call = StoreCall.parse(await request.json())
    const answered = await Promise.try(() => answer(durableObjectStore(this.#storage), call)).catch((error: Error) => ({
      error: error.message,
    }))
    return Response.json(answered)
  }
}

type Objects = { getByName(name: string): { fetch(request: Request): Promise<Response> } }

/** The path names the object: each test has its own. */
export default {
  fetch: (request: Request, { JOURNAL }: { readonly JOURNAL: Objects }) =>
    JOURNAL.getByName(new URL(request.url).pathname).fetch(request),
}

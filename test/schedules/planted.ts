import type { Store } from '@canary-steps/runtime'
import * as z from 'zod'

/** A bug that a test plants, to see that it is found. */
export type Planted = 'no-intent' | 'no-look-up' | 'no-inventory'

const Intended = z.looseObject({
  runs: z.record(
    z.string(),
    z.looseObject({
      steps: z.record(z.string(), z.looseObject({ intent: z.json().optional() })),
      effects: z.record(z.string(), z.looseObject({ owner: z.number(), result: z.json().optional() })),
    }),
  ),
})

/** A store that keeps what was done, and forgets what a Run only set out to do when it is over. */
export const withoutIntents = (store: Store): Store => ({
  ...store,
  put(partition, id, version, value, due) {
    const journal = Intended.parse(JSON.parse(value))
    for (const { steps, effects } of Object.values(journal.runs))
      for (const [name, { owner, result }] of Object.entries(effects))
        if (result === undefined && !steps[owner]?.intent) delete effects[name]
    return store.put(partition, id, version, JSON.stringify(journal), due)
  },
})

/** A network on which no look-up finds anything. */
export const withoutLookUps =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const url = String(input)
    if (url.includes('?marker=')) return Response.json([])
    return /conversations\.(history|replies)/.test(url) ? Response.json({ ok: true, messages: [] }) : fetch(input, init)
  }

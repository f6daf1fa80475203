import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Store } from '@canary-steps/runtime'
import { describeStore } from '@canary-steps/runtime/testing/describe-store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../infra/cloudflare/bundle.ts'
import { workerdBinary, workerdSite } from './start-workerd.ts'
import { StoreAnswer, type StoreCall } from './store-calls.ts'

const binary = workerdBinary()
if (!binary) process.stderr.write('SKIPPED: test/cloudflare/object-store.test.ts: npm brought no workerd\n')

/** Called by `ask`, which gives what the store in the object answers. */
const storeBy = (ask: (call: StoreCall) => Promise<StoreAnswer>): Store => {
  const answered = async (call: StoreCall) => {
    const answer = await ask(call)
    if ('error' in answer) throw new Error(answer.error)
    return answer
  }
  return {
    async get(...given) {
      const answer = await answered({ method: 'get', given })
      return ('stored' in answer && answer.stored) || undefined
    },
    async put(partition, id, expected, value, due) {
      const given = [partition, id, expected ?? null, value, due ?? null] as const
      const answer = await answered({ method: 'put', given: [...given] })
      return ('version' in answer && answer.version) || undefined
    },
    async remove(partition, id, expected) {
      const answer = await answered({ method: 'remove', given: [partition, id, expected ?? null] })
      return 'removed' in answer && answer.removed
    },
    async due(before, limit, after) {
      const answer = await answered({ method: 'due', given: [String(before), limit, after ?? null] })
      return 'due' in answer ? answer.due : []
    },
    async close() {},
  }
}

describe.skipIf(!binary)('the store of a Durable Object, in workerd', () => {
  let site: Awaited<ReturnType<typeof workerdSite>>
  let url = ''
  const storeOf = (name: string, query = '') =>
    storeBy(async (call) => {
      const answer = await fetch(new URL(`${name}${query}`, url), { method: 'POST', body: JSON.stringify(call) })
      return StoreAnswer.parse(await answer.json())
    })

  beforeAll(async () => {
    site = await workerdSite(binary ?? '')
    const modules = await bundle(fileURLToPath(new URL('store-worker.ts', import.meta.url)), { minify: false })
    url = (await site.start({ modules, bindings: {} })).url
  })
  afterAll(() => site?.remove())

  describeStore('as every store', {
    isShared: true,
    site: () => {
      const name = randomUUID()
      return { open: () => storeOf(name) }
    },
  })

  it('refuses a document that is larger than the rows of Cloudflare, in words, and keeps one that just is not', async () => {
    const store = storeOf(randomUUID())
    // twice as many bytes as characters
    const text = (bytes: number) => 'é'.repeat(bytes / 2)
    const most = 2_000_000 - 100
    const version = await store.put('pp', 'id', undefined, text(most - 4))
    expect((await store.get('pp', 'id'))?.value.length).toBe(most / 2 - 2)
    const larger = store.put('pp', 'id', version, text(most - 2))
    await expect(larger).rejects.toThrow('pp/id has 1999902 bytes, and a Durable Object keeps 1999900 of a document')
    expect((await store.get('pp', 'id'))?.version).toBe(version)
  })

  it('refuses tables that a later version made', async () => {
    const name = randomUUID()
    await storeOf(name).get('p', 'a')
    await expect(storeOf(name, '?format=2').get('p', 'a')).rejects.toThrow(
      'the format of the object is 2, and this version knows those up to 1: deploy the later version that wrote it',
    )
  })
})

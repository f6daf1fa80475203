import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { steps } from '@canary-steps/plugins'
import { auditRecords, listEffects, memoryStore, readSettings, type Store } from '@canary-steps/runtime'
import { listenersOf } from '@canary-steps/runtime/effects/topics'
import { inventoryClaim } from '@canary-steps/runtime/host/kubernetes/inventory-claim'
import { openJournal } from '@canary-steps/runtime/journal/journal-file'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

const Documents = z.array(
  z.object({ partition: z.string(), id: z.string(), due: z.number().nullable(), value: z.string() }),
)

const folder = new URL('./formats/', import.meta.url)
const releases = readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []))
const day = Date.parse('2026-01-01T00:00:00Z')

describe.each(releases)('what %s wrote', (release) => {
  const fileOf = (name: string) => new URL(`${release}/${name}`, folder)
  const documents = Documents.parse(JSON.parse(readFileSync(fileOf('documents.json'), 'utf8')))
  const partitions = documents.map(({ partition }) => partition)
  const of = (kind: string) => partitions.filter((partition) => partition.startsWith(`${kind}/`))
  let store: Store
  let copies: string

  beforeEach(async () => {
    copies = mkdtempSync(join(tmpdir(), 'formats-'))
    store = memoryStore()
    for (const { partition, id, value, due } of documents)
      await store.put(partition, id, undefined, value, due ?? undefined)
  })
  afterEach(async () => {
    await store.close()
    rmSync(copies, { recursive: true })
  })

  it('has a document of every kind', () => {
    expect(new Set(partitions.map((partition) => partition.split('/')[0]))).toEqual(
      new Set(['audit', 'inventory', 'release', 'rollout', 'topic']),
    )
  })

  it.each([...of('rollout'), ...of('release')])('is read as a journal, and may be changed: %s', async (partition) => {
    const journal = openJournal(store, partition)
    const { runs } = await journal.read()
    expect(Object.values(runs).flatMap((run) => Object.keys(run.steps))).not.toEqual([])
    await journal.update((draft) => {
      draft.heardAt += 1
    })
    expect(Object.keys((await journal.read()).runs)).toEqual(Object.keys(runs))
  })

  it('is read where operators look: open, waiting and dead effects', async () => {
    const { effects } = await listEffects({ store, log: () => undefined })
    expect(new Set(effects.map(({ state }) => state))).toEqual(new Set(['dead', 'undo-queued', 'open']))
  })

  it('is read as decisions, listeners and a claim', async () => {
    const records = await auditRecords(store, 'prod-eu', { since: day, until: day + 86_400_000 })
    expect(records).toContainEqual(expect.objectContaining({ decision: 'approved', release: 'v2' }))
    for (const topic of of('topic')) expect(await listenersOf(store, topic.replace('topic/', ''))).toHaveLength(1)
    expect(await inventoryClaim(store, 'prod-eu', 'another').take(day + 200_000, 300_000)).toBe(false)
  })

  it('is an SQLite file with the same documents', async () => {
    const copy = join(copies, 'journal.sqlite')
    copyFileSync(fileOf('journal.sqlite'), copy)
    const sqlite = sqliteStore(copy)
    for (const { partition, id, value } of documents) expect(await sqlite.get(partition, id)).toMatchObject({ value })
    const due = documents.flatMap((document) => (document.due === null ? [] : [document.partition]))
    expect((await sqlite.due(Number.MAX_SAFE_INTEGER, 100)).map(({ partition }) => partition).toSorted()).toEqual(due)
    await sqlite.close()
  })

  it('is a settings file that says the same', async () => {
    const text = readFileSync(fileOf('settings.yaml'), 'utf8')
    const key = (name: string) => btoa(name.padEnd(32, '-'))
    const { endpoint, keys, argoSecrets, policy } = await readSettings(text, 'settings.yaml', key, steps)
    expect({ endpoint, clusters: keys.map(({ cluster, region }) => `${cluster} ${region}`) }).toEqual({
      endpoint: 'https://steps.example.com',
      clusters: ['prod-eu eu', 'prod-us us'],
    })
    expect(argoSecrets.map(({ cluster }) => cluster)).toEqual(['prod-eu'])
    const caller = { cluster: 'prod-eu', namespace: 'payments' }
    expect(policy.approvals(caller)).toMatchObject({ users: ['U0ANN', 'U0CAT'], required: 1, allowAuthor: false })
    expect(policy.allows(caller, 'slack:C0PAY')).toBe(true)
    expect(policy.allows(caller, 'slack:C0EVIL')).toBe(false)
    expect(policy.defaults(caller, 'slack-notify')).toEqual({ channel: 'C0PAY' })
  })
})

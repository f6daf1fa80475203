import { expect, test, vi } from 'vitest'
import { auditRecords } from '../effects/audit-days.ts'
import { memoryStore } from '../store/memory.ts'
import { recordSettings } from './record-settings.ts'
import { readSettings } from './settings.ts'

const begin = Date.parse('2026-01-01T00:00:00Z')
const secret = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='
const secretOfUs = 'OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg='

const site = () => {
  const store = memoryStore()
  let now = begin
  return {
    store,
    async take(text: string, known?: readonly string[]) {
      now += 1_000
      const { told } = await readSettings(text, 'canary-steps.yaml', (name) => (name === 'US' ? secretOfUs : secret))
      await recordSettings({ store, clock: { now: () => now } }, told, known)
      return told
    },
    told: async (cluster: string) =>
      (await auditRecords(store, cluster, { since: begin, until: begin + 60_000 })).map(({ reason }) => reason),
  }
}

const clusters = 'clusters: { eu: { key: env:EU, ring: prod, region: eu }, us: { key: env:US } }'
const loose = `${clusters}\nnamespaces: { payments: { approvers: { users: [U0ANN] } } }`
const tight = `${clusters}\nnamespaces: { payments: { approvers: { users: [U0ANN], required: 2 } } }\nsteps: { toy: { mode: hold } }`

test('changes of the settings are in the audit of every cluster, by names and hashes', async () => {
  const { take, told } = site()
  await take(loose)
  expect(await told('eu')).toEqual([])
  await take(tight)
  for (const cluster of ['eu', 'us'])
    expect(await told(cluster)).toEqual([
      expect.stringMatching(
        /^namespaces\.payments was [0-9a-f]{16}, is [0-9a-f]{16}; steps\.toy\.mode is new \(hold\)$/,
      ),
    ])
})

test('settings that stay the same are no change, also for a process that starts anew', async () => {
  const { take, told } = site()
  await take(loose)
  await take(tight)
  await take(tight)
  expect(await told('eu')).toHaveLength(1)
})

test('a change that is taken back is another', async () => {
  const { take, told } = site()
  for (const text of [loose, tight, loose, tight]) await take(text)
  expect(await told('eu')).toHaveLength(3)
})

test('a cluster that only one of them names is told, too', async () => {
  const { take, told } = site()
  await take(loose)
  await take('clusters: { eu: { key: env:EU } }\nnamespaces: {}')
  expect(await told('us')).toEqual([expect.stringContaining('clusters.us is gone')])
})

test('no record has a secret, or what the settings say', async () => {
  const { take, store } = site()
  await take(loose)
  await take(tight)
  const documents = await Promise.all([store.get('audit/eu/pages', '1'), store.get('settings', 'last')])
  for (const document of documents) expect(document?.value).not.toMatch(/U0ANN|env:|MDEyMzQ1/)
})

test('a cluster that is new, and one that has no entry, is told as well, and nobody else', async () => {
  const { take, told, store } = site()
  await take('namespaces: { "spaces.eu": {} }')
  const put = vi.spyOn(store, 'put')
  await take('clusters: { us: { key: env:US } }\nnamespaces: { "spaces.eu": {} }', ['default'])
  for (const cluster of ['us', 'default'])
    expect(await told(cluster)).toEqual([expect.stringMatching(/^clusters\.us is new \([0-9a-f]{16}\)$/)])
  const audits = put.mock.calls.map(([partition]) => partition).filter((partition) => partition.endsWith('/pages'))
  expect([...new Set(audits)].toSorted()).toEqual(['audit/default/pages', 'audit/us/pages'])
})

test('a record names no Rollout', async () => {
  const { take, store } = site()
  for (const text of [loose, tight]) await take(text)
  const [record] = await auditRecords(store, 'eu', { since: begin, until: begin + 60_000 })
  const nobody = { namespace: '', rollout: '', revision: 0, release: '', image: '', step: { name: '', number: 0 } }
  expect(record).toMatchObject({ kind: 'settings', by: { id: '', name: '' }, region: '', ...nobody })
})

test('two processes that take different settings at once tell of both, and the next change is told from the first', async () => {
  const { take, told, store } = site()
  await take(loose)
  const known = await store.get('settings', 'last')
  await take(tight)
  vi.spyOn(store, 'get').mockResolvedValueOnce(known)
  await take(`${loose}\nsteps: { toy: { mode: fail } }`)
  expect(await told('eu')).toHaveLength(2)
  await take(loose)
  expect((await told('eu')).at(-1)).toContain('steps.toy.mode is gone (was hold)')
})

test.each(['audit', 'settings'])(
  'settings that cannot be written to %s are not recorded, and are told again',
  async (room) => {
    const { take, told, store } = site()
    await take(loose)
    const put = vi.spyOn(store, 'put').mockImplementation(async (partition) => {
      if (partition.startsWith(room)) throw new Error('the disk is full')
      return '1'
    })
    await expect(take(tight)).rejects.toThrow('the disk is full')
    put.mockRestore()
    await take(tight)
    expect(await told('eu')).toHaveLength(1)
  },
)

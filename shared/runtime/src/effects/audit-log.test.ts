import { type Decision, type StepIo, succeed } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { fetchAudit } from '../client/audit-client.ts'
import { createApp } from '../http/app.ts'
import { openPolicy } from '../ports/policy.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { testKey, toyApp } from '../testing/toy-app.ts'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import { auditRecords } from './audit-days.ts'
import { audit } from './audit-log.ts'
import { AuditRecord } from './audit-record.ts'

const hour = 60 * 60_000
const day = 24 * hour
const begin = Date.parse('2026-01-01T10:59:59.500Z')
const ada = { id: 'U0ADA', name: 'ada' }
const approved = (at = begin, change: Partial<Decision> = {}): Decision => ({
  decision: 'approved',
  by: ada,
  reason: 'looks good',
  at,
  ...change,
})

/** A host whose step writes these decisions, by name. */
const auditing = (write: (io: StepIo) => Promise<void>, store = memoryStore()): ToyHost =>
  toyHost(
    {
      gate: false,
      run: async (io) => {
        await write(io)
        return succeed({ id: 1 })
      },
    },
    { store },
  )
const recordsOf = ({ runtime }: ToyHost, since = begin - day, until = begin + day, cluster = 'test') =>
  auditRecords(runtime.store, cluster, { since, until })

test('a decision is written down with who, when, where, and for what', async () => {
  const host = auditing((io) => io.audit('vote', approved()))
  await host.run()
  expect(await recordsOf(host)).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      at: '2026-01-01T10:59:59.500Z',
      decision: 'approved',
      by: ada,
      reason: 'looks good',
      cluster: 'test',
      region: 'eu',
      namespace: 'payments',
      rollout: 'checkout',
      revision: 2,
      release: 'v2',
      image: 'payments/checkout:v2',
      change: expect.objectContaining({ stable: '6c8f9d7b51' }),
      step: { name: 'toy', number: 3 },
    },
  ])
})

test('an end that nobody decided has no name', async () => {
  const { by: _, ...nobody } = approved(begin, { decision: 'expired' })
  const host = auditing((io) => io.audit('end', nobody))
  await host.run()
  expect(await recordsOf(host)).toMatchObject([{ decision: 'expired', by: { id: '', name: '' } }])
})

test('a name is written once, also in another hour and by two at once; the first stays', async () => {
  const store = memoryStore()
  const story = { story: await storyOf(), uid: 'uid', run: '2/a/b/c', index: 2, step: 'toy' }
  const write = (at: number, name = 'vote') =>
    audit({ store, policy: openPolicy, clock: { now: () => at } }, story, name, approved(at))
  const all = () => auditRecords(store, 'test', { since: begin - day, until: begin + day })
  await Promise.all([write(begin), write(begin)])
  const written = await store.get('audit/test/pages', '1')
  await write(begin + 1)
  await write(begin + hour)
  await write(begin + day)
  // a known record is not even written
  expect(await store.get('audit/test/pages', '1')).toEqual(written)
  expect(await all()).toMatchObject([{ at: '2026-01-01T10:59:59.500Z' }])
  await write(begin, 'another vote')
  expect(await all()).toHaveLength(2)
})

test('each attempt has decisions of its own', async () => {
  const host = auditing((io) => io.audit('vote', approved()))
  const { state } = await host.run()
  await host.abort({ state })
  await host.run({ rollout: sampleRollout({ attempt: '2026-01-01T00:02:00Z' }) })
  expect(await recordsOf(host)).toHaveLength(2)
})

test('a range is from its begin to before its end, oldest first, across hours and days', async () => {
  const times = [begin + day, begin + 600, begin, begin - hour]
  const host = auditing(async (io) => {
    for (const [index, at] of times.entries()) await io.audit(`vote ${index}`, approved(at))
  })
  await host.run()
  const found = async (since: number, until: number) =>
    (await recordsOf(host, since, until)).map(({ at }) => Date.parse(at))
  expect(await found(begin - hour, begin + day)).toEqual([begin - hour, begin, begin + 600])
  expect(await found(begin, begin + 601)).toEqual([begin, begin + 600])
  expect(await found(begin + 1, begin + 600)).toEqual([])
  expect(await found(begin - 2 * day, begin + 2 * day)).toHaveLength(4)
})

test('clusters do not see each other', async () => {
  const host = auditing((io) => io.audit('vote', approved()))
  await host.run()
  for (const other of ['other', 'tes', 'test/2026', ''])
    expect(await recordsOf(host, begin, begin + 1, other)).toEqual([])
})

const storyOf = async () => {
  const seen: StepIo['story'][] = []
  await auditing(async ({ story }) => void seen.push(story)).run()
  const [story] = seen
  if (!story) throw new Error('no story')
  return story
}

const range = (since: string, until: string) => `/v1/audit?since=${since}&until=${until}`
/** A GET signs its address. */
const get = (path: string, { request }: ReturnType<typeof toyApp>, key = testKey(1)) =>
  request('GET', path, undefined, { key, body: `GET localhost${path}` })

test('the route answers a signed question with the decisions of the cluster whose key signed', async () => {
  const host = auditing((io) => io.audit('vote', approved()))
  const us = testKey(2, { cluster: 'prod-us', region: 'us' })
  const toy = toyApp({ host, keys: [testKey(1), us] })
  await toy.call()
  const path = range('2026-01-01T10:00:00Z', '2026-01-01T11:00:00Z')
  const answer = await get(path, toy)
  expect(answer).toMatchObject({ status: 200, body: { direction: 'reply', records: [{ cluster: 'prod-eu' }] } })
  expect(answer.signedBy).toBeDefined()
  expect(await get(path, toy, us)).toMatchObject({ status: 200, body: { records: [] } })
  expect((await get(path, toy, testKey(9))).status).toBe(401)
})

test('the route for pages answers with the pages of the cluster whose key signed, as they are stored', async () => {
  const host = auditing((io) => io.audit('vote', approved()))
  const us = testKey(2, { cluster: 'prod-us', region: 'us' })
  const toy = toyApp({ host, keys: [testKey(1), us] })
  await toy.call()
  const page = JSON.parse((await host.runtime.store.get('audit/prod-eu/pages', '1'))?.value ?? '')
  const first = { status: 200, body: { direction: 'reply', first: 1, last: 1, before: '', number: 1, page } }
  expect(await get('/v1/audit/pages', toy)).toMatchObject(first)
  expect(await get('/v1/audit/pages?page=1', toy)).toMatchObject(first)
  const none = await get('/v1/audit/pages?page=2', toy)
  expect(none).toMatchObject({ status: 200, body: { number: 2 } })
  expect(none.body).not.toHaveProperty('page')
  expect(await get('/v1/audit/pages', toy, us)).toMatchObject({ body: { first: 1, last: 0 } })
  expect((await get('/v1/audit/pages', toy, testKey(9))).status).toBe(401)
  expect(await get('/v1/audit/pages?page=one', toy)).toMatchObject({ status: 400 })
})

test.each([
  ['without a range', '/v1/audit'],
  ['that ends before it begins', range('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z')],
  ['of no time', range('2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')],
  ['of more than 31 days', range('2026-01-01T00:00:00Z', '2026-02-01T00:00:01Z')],
  ['of no dates', range('yesterday', 'today')],
])('a question %s is a bad request', async (_, path) => {
  expect(await get(path, toyApp())).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('at most 31 days') },
  })
})

test('the client asks for a long time in parts, and misses and doubles nothing', async () => {
  const since = Date.parse('2026-01-01T00:00:00Z')
  const times = [since, since + 31 * day - 1, since + 31 * day, since + 62 * day, since + 70 * day - 1]
  const host = auditing(async (io) => {
    for (const [index, at] of times.entries()) await io.audit(`vote ${index}`, approved(at))
  })
  await host.run({ cluster: 'prod-eu' })
  const app = createApp(host.runtime, { keys: [testKey(1)] })
  const asked: string[] = []
  const address = {
    endpoint: 'http://localhost',
    keys: [testKey(1)] as const,
    timeout: 60_000,
    fetch: async (to: RequestInfo | URL, init?: RequestInit) => {
      asked.push(String(to))
      return app.request(String(to), init)
    },
  }
  const records = AuditRecord.array().parse(await fetchAudit(address, { since, until: since + 70 * day }))
  expect(records.map(({ at }) => Date.parse(at))).toEqual(times)
  expect(asked).toHaveLength(3)
})

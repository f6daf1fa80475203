import { type GrafanaSandbox, startGrafana } from '@canary-steps/sandbox/grafana'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { grafana } from './calls.ts'

const time = 1_700_000_000_000

let sandbox: GrafanaSandbox
let requests: { to: string; init: RequestInit | undefined }[]
beforeEach(async () => {
  requests = []
  sandbox = await startGrafana({ now: () => time })
})
afterEach(() => sandbox.close())

const { signal } = new AbortController()
const client = () =>
  grafana({
    secret: () => sandbox.token,
    env: () => `${sandbox.url}/`,
    fetch: (to, init) => {
      requests.push({ to: String(to), init })
      return fetch(to, init)
    },
    signal,
    clock: { now: () => time },
  })
const tag = 'canary-steps:k1'
const point = { time, text: 'a', tags: [tag] }

test('makes points of the organisation, of a dashboard and of a panel', async () => {
  await client().annotate(point)
  await client().annotate({ ...point, dashboard: 'shop-1' })
  expect(await client().annotate({ ...point, dashboard: 'shop-1', panel: 4 })).toEqual({ message: undefined, id: 3 })
  expect(sandbox.annotations()).toMatchObject([
    { dashboardUID: '', panelId: 0, time, timeEnd: time, text: 'a', tags: [tag] },
    { dashboardUID: 'shop-1', panelId: 0 },
    { dashboardUID: 'shop-1', panelId: 4 },
  ])
})

test('finds by a tag, oldest first, also what is a little ahead of our clock', async () => {
  await client().annotate({ ...point, time: time + 60_000 })
  await client().annotate({ ...point, dashboard: 'shop-1' })
  await client().annotate({ ...point, tags: ['canary-steps:k2'] })
  const found = async (more: object = {}) =>
    (await client().find({ tag, since: time - 1, ...more })).map(({ id }) => id)
  expect(await found()).toEqual([1, 2])
  expect(await found({ dashboard: 'shop-1' })).toEqual([2])
  expect(await found({ since: time + 1 })).toEqual([1])
})

test('reads annotations that have no tags and no end', async () => {
  const answering: typeof fetch = async () => Response.json([{ id: 1, time, text: 'a', tags: null }])
  const io = { secret: () => '', env: () => sandbox.url, fetch: answering, signal, clock: { now: () => time } }
  expect(await grafana(io).find({ tag, since: 0 })).toEqual([])
})

test('makes a region of a point, and removes it once', async () => {
  const { id } = await client().annotate(point)
  expect(await client().change(id, { timeEnd: time + 5, text: 'b', tags: ['c'] })).toBe(true)
  expect(sandbox.annotations()).toMatchObject([{ time, timeEnd: time + 5, text: 'b', tags: ['c'] }])
  await client().remove(id)
  await client().remove(id)
  expect(await client().change(id, { timeEnd: time, text: 'b', tags: [] })).toBe(false)
  expect(sandbox.annotations()).toEqual([])
})

test('sends the token to Grafana alone: no redirect is followed, and every request ends with the signal', async () => {
  const { id } = await client().annotate(point)
  await client().find({ tag, since: 1 })
  await client().change(id, { timeEnd: time, text: 'b', tags: [] })
  await client().remove(id)
  expect(requests).toHaveLength(4)
  for (const { to, init } of requests) {
    expect(to.startsWith(`${sandbox.url}/api/annotations`)).toBe(true)
    expect(init).toMatchObject({ redirect: 'manual', signal })
    expect(new Headers(init?.headers).get('authorization')).toBe(`Bearer ${sandbox.token}`)
  }
})

test('says where people see a dashboard, around a time', () => {
  expect(client().dashboardUrl('shop-1', time)).toBe(
    `${sandbox.url}/d/shop-1?from=${time - 1_800_000}&to=${time + 1_800_000}`,
  )
})

test.each([
  [45, true],
  [46, false],
])('a last tag of %i characters has room, beside what comes when a region ends: %s', async (length, isKept) => {
  const long = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100))
  const last = 'e'.repeat(length)
  await client().annotate({ ...point, tags: [tag, ...long, last] })
  expect(sandbox.annotations()[0]?.tags).toEqual([tag, ...long, ...(isKept ? [last] : [])])
})

import { afterEach, beforeEach, expect, test } from 'vitest'
import { type GrafanaSandbox, startGrafana } from './start-grafana.ts'

let sandbox: GrafanaSandbox
let time = 1_700_000_000_000

beforeEach(async () => {
  sandbox = await startGrafana({ now: () => time })
})
afterEach(() => sandbox.close())

const request = (method: string, path = '', body?: object, token = sandbox.token) =>
  sandbox.fetch(`${sandbox.url}/api/annotations${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  })
const answer = async (...call: Parameters<typeof request>): Promise<[number, unknown]> => {
  const response = await request(...call)
  return [response.status, await response.json()]
}
const listed = async (query: string) => {
  const [, found] = await answer('GET', query)
  return Array.isArray(found) ? found.map(({ text }) => text) : found
}
const add = (text: string, more: object = {}) => answer('POST', '', { text, time, ...more })

test('makes a point, of now unless told otherwise, and tells its id', async () => {
  expect(await answer('POST', '', { text: 'a' })).toEqual([200, { message: 'Annotation added', id: 1 }])
  expect(await add('b', { time: 5, timeEnd: 2, tags: [' x ', 'x', ''] })).toMatchObject([200, { id: 2 }])
  expect(sandbox.annotations()).toMatchObject([
    { id: 1, text: 'a', time, timeEnd: time, dashboardUID: '', tags: [] },
    { id: 2, text: 'b', time: 2, timeEnd: 5, tags: ['x'] },
  ])
})

test('finds what carries all of the tags, newest first', async () => {
  await add('a', { tags: ['x', 'y'] })
  await add('b', { tags: ['x'], time: time + 1 })
  expect(await listed('?tags=x')).toEqual(['b', 'a'])
  expect(await listed('?tags=x&tags=y')).toEqual(['a'])
  expect(await listed('?tags=y&tags=z&matchAny=true')).toEqual(['a'])
  expect(await listed('?tags=x&limit=1')).toEqual(['b'])
  expect(await listed('?type=alert')).toEqual([])
})

test('finds what touches a time, in a dashboard', async () => {
  await add('a', { time: 100, timeEnd: 200 })
  await add('b', { time: 300, dashboardUID: 'shop', panelId: 2 })
  expect(await listed('?from=150&to=250')).toEqual(['a'])
  expect(await listed('?from=201&to=400')).toEqual(['b'])
  expect(await listed('?from=201')).toEqual(['b', 'a'])
  expect(await listed('?dashboardUID=shop')).toEqual(['b'])
  expect(await listed('?panelId=3')).toEqual([])
})

test('changes what a PATCH names and all that a PUT leaves out', async () => {
  await add('a', { tags: ['x'] })
  time += 60_000
  expect(await answer('PATCH', '/1', { timeEnd: time })).toEqual([200, { message: 'Annotation patched' }])
  expect(await answer('GET', '/1')).toMatchObject([200, { text: 'a', tags: ['x'], timeEnd: time, updated: time }])
  expect(await answer('PUT', '/1', { text: 'b' })).toEqual([200, { message: 'Annotation updated' }])
  expect(await answer('GET', '/1')).toMatchObject([200, { text: 'b', tags: [] }])
})

test('knows nothing any more of what was deleted', async () => {
  await add('a')
  expect(await answer('DELETE', '/1')).toEqual([200, { message: 'Annotation deleted' }])
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
    expect(await answer(method, '/1')).toEqual([404, { message: 'Annotation not found' }])
  await add('b')
  sandbox.delete(2)
  expect(sandbox.annotations()).toEqual([])
  expect(sandbox.deleted()).toMatchObject([{ text: 'a' }, { text: 'b' }])
})

test('refuses what Grafana refuses', async () => {
  expect(await add('')).toEqual([400, { message: 'Failed to save annotation' }])
  expect(await add('a', { dashboardUID: 'none' })).toMatchObject([403, {}])
  expect(await answer('GET', '', undefined, 'other')).toEqual([401, { message: 'Invalid API key' }])
  expect(sandbox.annotations()).toEqual([])
  expect(sandbox.calls.map(({ operation }) => operation)).toEqual([
    'postAnnotation',
    'postAnnotation',
    'getAnnotations',
  ])
})

test('has troubles on purpose, one after another', async () => {
  sandbox.trouble('postAnnotation', { status: 429, retryAfter: 7 }, { html: 200 }, { late: true })
  const limited = await request('POST', '', { text: 'a' })
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
  const page = await request('POST', '', { text: 'a' })
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect((await request('POST', '', { text: 'late' })).status).toBe(504)
  expect(sandbox.annotations()).toEqual([])
  expect(await listed('')).toEqual([])
  expect(sandbox.annotations()).toMatchObject([{ text: 'late' }])
  sandbox.trouble('postAnnotation', { lostAnswer: true })
  const lost = fetch(`${sandbox.url}/api/annotations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.token}` },
    body: JSON.stringify({ text: 'lost' }),
  })
  await expect(lost).rejects.toThrow('fetch failed')
  expect(sandbox.annotations()).toMatchObject([{ text: 'late' }, { text: 'lost' }])
})

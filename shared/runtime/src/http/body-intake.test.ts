import { expect, test, vi } from 'vitest'
import { maxBodyBytes } from '../wire/wire.ts'
import { bodyIntake } from './body-intake.ts'

const url = 'http://localhost/v1/inventory'
const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request(url, { method: 'POST', body, headers, ...{ duplex: 'half' } })
const lengthOf = async (bytes: ArrayBuffer) => bytes.byteLength

/** A body that comes in piece by piece, as the test lets it. */
const slowBody = () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: 64 })
  const writer = writable.getWriter()
  return { readable, send: (length: number) => writer.write(new Uint8Array(length)), end: () => writer.close(), writer }
}

/** So many of the largest bodies that nobody has judged yet, and what lets them be judged. */
const held = (intake: ReturnType<typeof bodyIntake>, count: number) => {
  const judged = Promise.withResolvers<void>()
  const arrived = Array.from({ length: count }, () => Promise.withResolvers<void>())
  const taken = arrived.map(({ resolve }) =>
    intake(post(new Uint8Array(maxBodyBytes)), async () => {
      resolve()
      await judged.promise
    }),
  )
  return { arrived: Promise.all(arrived.map(({ promise }) => promise)), let: judged.resolve, taken: Promise.all(taken) }
}

test('a body is judged as it came', async () => {
  const text = '{"é":"✓"}'
  const judged = await bodyIntake()(post(text), async (bytes) => new TextDecoder().decode(bytes))
  expect(judged).toEqual({ judgement: text })
  expect(await bodyIntake()(new Request(url), lengthOf)).toEqual({ judgement: 0 })
})

test.each([
  ['says so', () => post('{}', { 'content-length': String(maxBodyBytes + 1) })],
  ['says nothing', () => post(new Blob([new Uint8Array(maxBodyBytes + 1)]).stream())],
  ['says that it is none', () => post('{}', { 'content-length': 'NaN' })],
])('a body that is too large is not judged, though its sender %s', async (_, request) => {
  let isJudged = false
  const taken = await bodyIntake()(request(), async () => {
    isJudged = true
  })
  expect([taken, isJudged]).toMatchObject([{ problem: { status: 413 } }, false])
})

test('a body that breaks off is not judged', async () => {
  const body = slowBody()
  const taken = bodyIntake()(post(body.readable), lengthOf)
  await body.send(10)
  await body.writer.abort(new Error('socket hang up'))
  expect(await taken).toMatchObject({ problem: { status: 400, detail: 'the body did not come in whole' } })
})

test('no more bodies wait to be judged than memory has room for, and when they were judged there is room again', async () => {
  const intake = bodyIntake()
  const many = held(intake, 32)
  await many.arrived
  expect(await intake(post('{}'), lengthOf)).toMatchObject({ problem: { status: 503, title: 'busy' } })
  many.let()
  await many.taken
  expect(await intake(post('{}'), lengthOf)).toEqual({ judgement: 2 })
})

const breaksOff = () =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(10)),
    pull: (controller) => controller.error(new Error('socket hang up')),
  })

test.each([
  ['was judged', () => '{}', lengthOf],
  ['was too large', () => new Blob([new Uint8Array(maxBodyBytes + 1)]).stream(), lengthOf],
  ['broke off', breaksOff, lengthOf],
  ['could not be judged', () => '{}', () => Promise.reject(new Error('broken'))],
])('after a body that %s there is room for as many as before, and for no more', async (_, body, judge) => {
  const intake = bodyIntake()
  await intake(post(body()), judge).catch(() => undefined)
  const many = held(intake, 32)
  await many.arrived
  expect(await intake(post('{}'), lengthOf)).toMatchObject({ problem: { title: 'busy' } })
  many.let()
  await many.taken
})

test('a judgement that throws gives its room back', async () => {
  const intake = bodyIntake()
  const broken = () => Promise.reject(new Error('broken'))
  for (let times = 0; times < 40; times += 1)
    await expect(intake(post(new Uint8Array(maxBodyBytes)), broken)).rejects.toThrow('broken')
  expect(await intake(post('{}'), lengthOf)).toEqual({ judgement: 2 })
})

test('bodies that are sent slowly, however many, keep out nobody', async () => {
  const intake = bodyIntake()
  const slow = Array.from({ length: 1_000 }, slowBody)
  const taken = slow.map(({ readable }) => intake(post(readable), lengthOf))
  await Promise.all(slow.map(({ send }) => send(10)))
  expect(await intake(post('{}'), lengthOf)).toEqual({ judgement: 2 })
  await Promise.all(slow.map(({ end }) => end()))
  expect(new Set((await Promise.all(taken)).map((one) => JSON.stringify(one)))).toEqual(new Set(['{"judgement":10}']))
})

test.each([
  ['as many as', 16 * 1024, 'whole'],
  ['one more than', 16 * 1024 + 1, 'as it comes in'],
])('a body with %s the bytes of headers is read %s, if its sender says how many they are', async (_, length, way) => {
  const request = post(new Uint8Array(length), { 'content-length': String(length) })
  const whole = vi.spyOn(request, 'arrayBuffer')
  expect(await bodyIntake()(request, lengthOf)).toEqual({ judgement: length })
  expect(whole).toHaveBeenCalledTimes(way === 'whole' ? 1 : 0)
})

test('a body of which nobody says how long it is comes in piece by piece, for it might be any length', async () => {
  const request = post('{}')
  const whole = vi.spyOn(request, 'arrayBuffer')
  expect(await bodyIntake()(request, lengthOf)).toEqual({ judgement: 2 })
  expect(whole).not.toHaveBeenCalled()
})

test('a small body that breaks off is not judged, and one that is larger than its sender says is still too large', async () => {
  const says = { 'content-length': '20' }
  expect(await bodyIntake()(post(breaksOff(), says), lengthOf)).toMatchObject({ problem: { status: 400 } })
  const larger = post(new Uint8Array(maxBodyBytes + 1), says)
  expect(await bodyIntake()(larger, lengthOf)).toMatchObject({ problem: { status: 413 } })
})

test('small bodies are counted once they are here', async () => {
  const intake = bodyIntake()
  const many = held(intake, 32)
  await many.arrived
  const small = () => intake(post('{}', { 'content-length': '2' }), lengthOf)
  expect(await small()).toMatchObject({ problem: { status: 503, title: 'busy' } })
  many.let()
  await many.taken
  expect(await small()).toEqual({ judgement: 2 })
})

import { fail, RetryLater, succeed, TerminalError, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import type { ToyCall, ToyChange } from '../testing/toy-step.ts'

const hostThat = (run: ToyChange['run'], change: ToyChange = {}): ToyHost => toyHost({ ...(run && { run }), ...change })
const throws = (error: Error) => async (): Promise<never> => {
  throw error
}
/** Opens a thing, then throws. */
const opensAndThrows = (error: Error): ToyHost => {
  const host: ToyHost = hostThat(async ({ open }: ToyCall) => {
    await open('thing', host.vendor.plan())
    throw error
  })
  return host
}

test('succeed is Successful, with its state', async () => {
  const { run } = hostThat(async () => succeed({ id: 7 }, 'done'))
  expect(await run()).toEqual({
    phase: 'Successful',
    message: 'done',
    state: {
      v: 1,
      key: expect.stringContaining('c0ffee00'),
      seq: 1,
      data: { id: 7 },
      step: 'toy',
      id: 'toy',
      config: {},
    },
  })
})

test.each([
  ['0s', 11_000],
  ['10s', 11_000],
  ['11s', 11_000],
  ['10.9s', 11_000],
  ['12s', 12_000],
  ['8m', 480_000],
])('a wait of %s is Running, to be polled after %i ms', async (requeueAfter, ms) => {
  const { run } = hostThat(async () => wait({ id: 7 }, requeueAfter, 'not yet'))
  expect(await run({ config: { timeout: '9m' } })).toMatchObject({
    phase: 'Running',
    message: 'not yet',
    requeueAfter: ms,
    state: { data: { id: 7 } },
  })
})

test('fail is Failed, once what is open was undone', async () => {
  const host: ToyHost = hostThat(async ({ open }) => {
    await open('thing', host.vendor.plan())
    return fail('rejected by Ada')
  })
  expect(await host.run()).toMatchObject({ phase: 'Failed', message: 'rejected by Ada' })
  expect(host.vendor.things[0]?.ended).toEqual(['failed'])
})

test('a TerminalError is Failed, once what is open was undone', async () => {
  const { run, vendor } = opensAndThrows(new TerminalError('no such channel'))
  expect(await run()).toMatchObject({ phase: 'Failed', message: 'no such channel' })
  expect(vendor.things[0]?.ended).toEqual(['failed'])
})

test('an invalid config is Failed and names the field', async () => {
  const { run, vendor } = toyHost()
  expect(await run({ config: { txt: 'x', onFailure: 'continue' } })).toMatchObject({
    phase: 'Failed',
    message: expect.stringMatching(/^toy: config: Unrecognized key: "txt"; config\.onFailure: /),
  })
  expect(vendor.calls).toEqual([])
})

test('an own timeout that has passed is Failed without another call, and undone', async () => {
  const host = toyHost()
  const { state } = await host.run({ config: { timeout: '2m' } })
  host.now += 120_000
  expect(await host.run({ config: { timeout: '2m' }, state })).toMatchObject({
    phase: 'Failed',
    message: 'no result within its timeout of 2m; last: waiting',
  })
  expect(host.vendor.calls).toEqual(['act', 'end 1 expired'])
})

test('any other error with nothing open is no reply at all, and changes nothing', async () => {
  const host = hostThat(throws(new Error('socket hang up')))
  expect(await host.call('run')).toEqual({ status: 503, title: 'step error', detail: 'socket hang up' })
  const [journal] = Object.values((await host.journal()).runs)
  expect(journal?.steps[2]).toMatchObject({ seq: 0, phase: 'Running' })
})

test('any other error with something open is Running, so that an Abort still arrives', async () => {
  const { run } = opensAndThrows(new Error('socket hang up'))
  expect(await run({ config: { timeout: '5m' } })).toMatchObject({
    phase: 'Running',
    message: 'socket hang up',
    requeueAfter: 30_000,
    state: { seq: 1 },
  })
})

test('any other error where something may have been done is Running', async () => {
  const { run, vendor } = toyHost()
  vendor.trouble('lost')
  expect(await run({ config: { timeout: '5m' } })).toMatchObject({ phase: 'Running', message: 'no reply (lost)' })
})

test('any other error after something was done for good is no reply', async () => {
  const host: ToyHost = hostThat(async ({ once }) => {
    await once('note', host.vendor.plan())
    throw new Error('socket hang up')
  })
  expect(await host.call('run')).toMatchObject({ status: 503 })
})

test('RetryLater is Running, to be polled when the vendor said', async () => {
  const { run, vendor } = toyHost()
  vendor.trouble('busy')
  expect(await run({ config: { timeout: '5m' } })).toMatchObject({
    phase: 'Running',
    message: 'vendor is busy',
    requeueAfter: 42_000,
  })
  expect((await run()).message).toMatch('waiting')
})

test('RetryLater of a moment is polled after 11 s', async () => {
  const { run } = hostThat(throws(new RetryLater('busy', 500)))
  expect(await run()).toMatchObject({ requeueAfter: 11_000 })
})

test('a thrown value need not be an Error', async () => {
  const host = hostThat(() => Promise.reject('just text'))
  expect(await host.call('run')).toMatchObject({ status: 503, detail: 'just text' })
})

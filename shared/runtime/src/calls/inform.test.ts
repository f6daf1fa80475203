import { fail, TerminalError } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { toyHost } from '../testing/toy-host.ts'

const refuses = async () => fail('vendor said no')
const fixed = sampleRollout()

test('a step that informs never fails a rollout', async () => {
  const { run } = toyHost({ gate: false, run: refuses })
  expect(await run()).toMatchObject({ phase: 'Successful', message: 'went on after a failure: vendor said no' })
})

test('a step that informs goes on after a TerminalError', async () => {
  const { run } = toyHost({ gate: false, run: () => Promise.reject(new TerminalError('gone')) })
  expect(await run()).toMatchObject({ phase: 'Successful', message: 'went on after a failure: gone' })
})

test('a rollout that went on without the work of a step is counted once, with the reason', async () => {
  const counted: object[] = []
  const metrics = {
    called: () => undefined,
    requested: () => undefined,
    wentOn: (after: object) => counted.push(after),
  }
  const failing = toyHost({ gate: false, run: refuses }, { metrics })
  const { state } = await failing.run()
  await failing.run({ state })
  const slow = toyHost({ gate: false }, { metrics })
  const first = await slow.run()
  slow.now += 120_000
  await slow.run({ state: first.state })
  expect(counted).toEqual([
    { step: 'toy', reason: 'failure' },
    { step: 'toy', reason: 'timeout' },
  ])
})

test('a step that informs fails the rollout where its config says so', async () => {
  const { run } = toyHost({ gate: false, run: refuses })
  expect(await run({ config: { onFailure: 'fail' } })).toMatchObject({ phase: 'Failed', message: 'vendor said no' })
})

test('a step that informs goes on after two minutes', async () => {
  const host = toyHost({ gate: false })
  const { state } = await host.run()
  host.now += 119_999
  expect(await host.run({ state })).toMatchObject({ phase: 'Running' })
  host.now += 1
  expect(await host.run({ state })).toMatchObject({
    phase: 'Successful',
    message: 'went on: no result within its timeout of 2m; last: waiting',
  })
})

test('an effect that a step left open when it went on is closed with the rollout', async () => {
  const host = toyHost({ gate: false })
  const { state } = await host.run()
  host.now += 120_000
  const { state: last } = await host.run({ state })
  expect(host.vendor.things[0]?.ended).toEqual([])
  await host.abort({ state: last })
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('a step that informs goes on when the progress deadline comes too near', async () => {
  const host = toyHost({ gate: false })
  const config = { timeout: '1h' }
  const { state } = await host.run({ config, rollout: fixed })
  host.now += 590_000
  expect(await host.run({ config, state, rollout: fixed })).toMatchObject({
    phase: 'Successful',
    message: expect.stringMatching(/^went on: not done by the progress deadline: /),
  })
})

test('a step runs only in its regions', async () => {
  const { run, vendor } = toyHost()
  const config = { regions: ['us', 'ap'] }
  expect(await run({ config })).toMatchObject({ phase: 'Successful', message: 'skipped: runs only in us, ap' })
  expect(vendor.calls).toEqual([])
})

test('a step runs in one of its regions', async () => {
  const { run } = toyHost()
  expect(await run({ config: { regions: ['us', 'eu'] } })).toMatchObject({ phase: 'Running' })
})

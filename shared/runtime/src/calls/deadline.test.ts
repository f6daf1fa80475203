import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { toyHost } from '../testing/toy-host.ts'

/** Its progress deadline is 600 s after the start, whatever the clock says. */
const rollout = sampleRollout()
const field = 'spec.progressDeadlineSeconds (10m)'
const warning = `waiting (may wait no longer than ${field}: raise it above the step's timeout)`

test.each([[{}], [{ timeout: '11m' }], [{ timeout: '1h' }]])(
  'the first Run of a step that may outlast the deadline warns: %j',
  async (config) => {
    const { run } = toyHost()
    expect(await run({ config, rollout })).toMatchObject({ phase: 'Running', message: warning })
  },
)

test('a step whose timeout ends before the deadline does not warn', async () => {
  const { run } = toyHost()
  expect(await run({ config: { timeout: '10m' }, rollout })).toMatchObject({ message: 'waiting' })
})

test('later Runs do not warn again', async () => {
  const { run } = toyHost()
  const { state } = await run({ rollout })
  expect(await run({ state, rollout })).toMatchObject({ message: 'waiting' })
})

// the next poll: 30 s that the step waits, 5 s of Argo, 5 s of budget, 15 s of margin
test('a step waits as long as the next poll comes before the deadline, and then fails and is undone', async () => {
  const host = toyHost()
  const { state } = await host.run({ rollout })
  host.now += 545_000
  expect(await host.run({ state, rollout })).toMatchObject({ phase: 'Running' })
  host.now += 1
  expect(await host.run({ state, rollout })).toMatchObject({
    phase: 'Failed',
    message: `not done by the progress deadline: raise ${field}; last: waiting`,
  })
  expect(host.vendor.things[0]?.ended).toEqual(['expired'])
})

test('trouble near the deadline fails as well: there is no Run after it', async () => {
  const host = toyHost()
  host.now += 560_000
  host.vendor.trouble('lost')
  expect(await host.run({ rollout })).toMatchObject({ phase: 'Failed', message: expect.stringContaining('(lost)') })
  expect(host.vendor.things[0]?.ended).toEqual(['expired'])
})

test('a step that was revived after the deadline may still succeed', async () => {
  const host = toyHost()
  const { state } = await host.run({ rollout })
  host.now += 3 * 3_600_000
  host.vendor.isDone = true
  expect(await host.run({ state, rollout })).toMatchObject({ phase: 'Successful', message: 'done' })
})

test('a step that was revived after its own timeout fails before anything else', async () => {
  const host = toyHost()
  const config = { timeout: '5m' }
  const { state } = await host.run({ config, rollout })
  host.now += 3 * 3_600_000
  host.vendor.isDone = true
  expect(await host.run({ config, state, rollout })).toMatchObject({ phase: 'Failed' })
  expect(host.vendor.calls).toEqual(['act', 'end 1 expired'])
})

test('a first Run is made whatever the clock says', async () => {
  const { run } = toyHost()
  expect(await run({ config: { timeout: '0s' }, rollout })).toMatchObject({ phase: 'Running' })
})

test('a Rollout that never progressed has no deadline', async () => {
  const host = toyHost()
  const endless = sampleRollout({ status: { conditions: [] } })
  const { state, message } = await host.run({ rollout: endless })
  expect(message).toBe('waiting')
  host.now += 3 * 3_600_000
  expect(await host.run({ state, rollout: endless })).toMatchObject({ phase: 'Running' })
})

test('after a lost journal the timeout counts from the first Run that the controller saved', async () => {
  const { run, vendor } = toyHost()
  const config = { timeout: '5m' }
  const { state } = await run({ config })
  const host = toyHost({}, { vendor })
  host.now += 301_000
  const stepPluginStatuses = [{ index: 2, operation: 'Run', startedAt: '2026-01-01T00:00:00Z' }]
  const known = sampleRollout({ now: host.now, status: { canary: { stepPluginStatuses } } })
  expect(await host.run({ config, state, rollout: known })).toMatchObject({ phase: 'Failed' })
  expect(vendor.things[0]?.ended).toEqual(['expired'])
})

test('after a lost journal the timeout counts from now where the clock of the cluster is ahead', async () => {
  const config = { timeout: '5m' }
  const { run, vendor } = toyHost()
  const { state } = await run({ config })
  const host = toyHost({}, { vendor })
  const saved = { index: 2, name: 'acme/toy', operation: 'Run', phase: 'Running', status: state }
  const stepPluginStatuses = [{ ...saved, startedAt: '2026-01-01T02:00:00Z' }]
  const rollout = sampleRollout({ now: host.now, status: { canary: { stepPluginStatuses } } })
  await host.observe(rollout)
  host.now += 301_000
  expect(await host.run({ config, state, rollout })).toMatchObject({ phase: 'Failed' })
})

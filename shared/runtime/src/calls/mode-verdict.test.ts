import { expect, test } from 'vitest'
import { openPolicy, type StepMode } from '../ports/policy.ts'
import { sampleRollout } from '../testing/index.ts'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'

const withMode = (mode: StepMode, gate = true): ToyHost =>
  toyHost({ gate }, { policy: { ...openPolicy, mode: (step) => (step === 'toy' ? mode : 'run') } })

test('a step that is skipped is passed without a call, and says so', async () => {
  const host = withMode('skip', false)
  const message = 'skipped: the operator set steps.toy.mode to skip'
  expect(await host.run()).toMatchObject({ phase: 'Successful', message })
  expect(host.vendor.calls).toEqual([])
})

test('a step that is skipped is not asked whether it can read its config', async () => {
  expect(await withMode('skip', false).run({ config: { txt: 'misspelt' } })).toMatchObject({ phase: 'Successful' })
})

test('a gate is held where it is to be skipped, for nobody has decided', async () => {
  const host = withMode('skip')
  expect(await host.run()).toMatchObject({
    phase: 'Running',
    message:
      'held: the operator set steps.toy.mode to skip, and a step that decides is not skipped: set it to run, hold or fail',
  })
  host.now += 9.5 * 60_000
  expect(await host.run({ rollout: sampleRollout() })).toMatchObject({ phase: 'Failed' })
})

test.each([true, false])('a step that is to fail does, also one that only informs (gate: %s)', async (gate) => {
  const host = withMode('fail', gate)
  expect(await host.run()).toMatchObject({ phase: 'Failed', message: 'the operator set steps.toy.mode to fail' })
})

test('a step that is held is asked again, and nothing is called', async () => {
  const host = withMode('hold')
  expect(await host.run()).toMatchObject({
    phase: 'Running',
    message: 'held: the operator set steps.toy.mode to hold',
    requeueAfter: 30_000,
  })
  expect(host.vendor.calls).toEqual([])
})

test.each([true, false])(
  'a step that is held to the progress deadline fails and passes nothing (gate: %s)',
  async (gate) => {
    const host = withMode('hold', gate)
    const rollout = sampleRollout()
    await host.run({ rollout })
    host.now += 9.5 * 60_000
    expect(await host.run({ rollout })).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('spec.progressDeadlineSeconds'),
    })
  },
)

test('being held is no time of its own', async () => {
  const policy = { ...openPolicy, mode: (): StepMode => mode }
  let mode: StepMode = 'hold'
  const host = toyHost({}, { policy, config: { timeout: '1m' } })
  let { state } = await host.run()
  for (let poll = 0; poll < 10; poll += 1) {
    host.now += 35_000
    state = (await host.run({ state })).state
  }
  mode = 'run'
  host.now += 35_000
  expect(await host.run({ state })).toMatchObject({ phase: 'Running', message: 'waiting' })
  host.now += 61_000
  expect(await host.run({ state })).toMatchObject({ phase: 'Failed' })
})

test.each(['skip', 'hold', 'fail'] as const)('an open effect is closed in mode %s, too', async (mode) => {
  let now: StepMode = 'run'
  const host = toyHost({}, { policy: { ...openPolicy, mode: () => now } })
  const { state } = await host.run()
  now = mode
  expect(await host.abort({ state })).toMatchObject({ phase: 'Successful', message: 'aborted' })
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

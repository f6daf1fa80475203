import { RolloutView } from '@canary-steps/sdk'
import { expect, it } from 'vitest'
import { expectationOf } from './expectations.ts'

type Call = { index: number; operation: string; phase: string; message?: string }

const rolloutOf = (...stepPluginStatuses: readonly Call[]): RolloutView =>
  RolloutView.parse({ metadata: { name: 'a' }, status: { abort: true, canary: { stepPluginStatuses } } })

/** A test that ended, or runs on, and what its Rollout shows at one look after the other. */
const playingOf = (result: string | undefined, looks: readonly RolloutView[], output = '') => {
  const left = [...looks]
  return {
    ended: result ? Promise.resolve({ result, output }) : new Promise<never>(() => undefined),
    rollout: async () => (left.length > 1 ? left.shift() : left[0]),
    stop: async () => undefined,
  }
}

const first: Call = { index: 0, operation: 'Run', phase: 'Successful' }
const failed = (message = ''): Call => ({ index: 1, operation: 'Run', phase: 'Failed', message })
const aborted: Call = { index: 0, operation: 'Abort', phase: 'Successful' }

const raced = expectationOf('sample', 'TestRolloutAbortWhenStepFails')

it.each([
  'Error:\tNot equal: \n    \texpected: 3\n    \tactual  : 2',
  'test panicked: runtime error: index out of range [2] with length 2',
])('a test that looks before Abort was called holds when it is called afterwards: %j', async (tooEarly) => {
  const looks = [rolloutOf(first, failed()), rolloutOf(first, failed(), aborted)]
  await raced.holds(playingOf('FAIL', looks, tooEarly))
})

it('the same test holds for no other failure', async () => {
  const looks = [rolloutOf(first, failed(), aborted)]
  await expect(raced.holds(playingOf('FAIL', looks, 'timeout after 5m'))).rejects.toThrow('timeout after 5m')
})

const deviation = expectationOf('bridge', 'TestRolloutRetriesUntilDeadlineWhenRunning')
const early = 'not done by the progress deadline: raise spec.progressDeadlineSeconds (45s); last: as it was told'

it('a deviation holds as soon as the Rollout shows it', async () => {
  await deviation.holds(playingOf(undefined, [rolloutOf(first), rolloutOf(first, failed(early), aborted)]))
})

it('a deviation that is no longer there fails, and so does another one', async () => {
  const running = rolloutOf(first, { ...first, index: 1, phase: 'Running' })
  await expect(deviation.holds(playingOf('PASS', [running]))).rejects.toThrow('it does no longer')
  await expect(deviation.holds(playingOf('FAIL', [running]))).rejects.toThrow('Run 2 Running')
  const other = rolloutOf(first, failed('no result'), aborted)
  await expect(deviation.holds(playingOf(undefined, [other]))).rejects.toThrow('no result')
})

it('every other test must pass, and the others of the two ways as well', async () => {
  const { holds } = expectationOf('typescript', 'TestRolloutRetriesUntilDeadlineWhenRunning')
  await holds(playingOf('PASS', []))
  await expect(holds(playingOf('FAIL', [], 'what it said'))).rejects.toThrow('what it said')
  await expect(holds(playingOf('SKIP', []))).rejects.toThrow()
})

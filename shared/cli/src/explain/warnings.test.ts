import { expect, it } from 'vitest'
import { type Change, gate, live, running } from '../testing/live-manifest.ts'
import { warnings } from './warnings.ts'

const failing = { ...running, phase: 'Error', message: 'no', backoff: '30s' }
const disabled = { index: 1, name: 'acme/gate', operation: 'Run', disabled: true }
const saidNo = { ...running, phase: 'Failed', message: 'rejected', backoff: '' }
const aborted: Change = { index: 0, status: { phase: 'Degraded', abort: true } }
const firstStep = { ...running, index: 0 }

it.each<[string, Change, RegExp]>([
  ['a pause in step 1', { steps: [{ pause: {} }, gate] }, /^warning: step 1 is a pause: .* Abort to no plugin/],
  ['an error', { plugins: [failing] }, /^warning: step 2 in phase Error: an abort now is not delivered to it$/],
  ['a result Error', { plugins: [{ ...failing, backoff: '' }] }, /called again only after an abort and a retry$/],
  [
    'a result Error in step 1',
    { index: 0, steps: [gate], plugins: [{ ...failing, index: 0, backoff: '' }] },
    /not even a retry calls it again/,
  ],
  [
    'the passed deadline',
    { status: { phase: 'Degraded' }, progressing: { reason: 'ProgressDeadlineExceeded' } },
    /^warning: past the progress deadline the step is not polled/,
  ],
  [
    'a timeout that ends after the deadline',
    { spec: { progressDeadlineSeconds: 600 } },
    /own timeout ends after the progress deadline: raise spec\.progressDeadlineSeconds$/,
  ],
  ['a Running step 1', { index: 0, steps: [gate], plugins: [firstStep] }, /gives it the state of the attempt before$/],
  [
    'a weight beside a plugin, whose answer then counts for nothing',
    { steps: [{ setWeight: 20 }, { ...gate, setWeight: 40 }] },
    /^warning: step 2 has setWeight and plugin: .* Argo goes by setWeight and does not wait for the plugin$/,
  ],
  [
    'a gate that failed, before the retry',
    { ...aborted, plugins: [saidNo] },
    /^warning: step 2 failed, and a promote right after the retry takes it for completed: wait until this warning is gone$/,
  ],
  [
    'the same after it, until Argo has looked',
    { index: 0, plugins: [saidNo] },
    /^warning: step 2 failed, and a promote right after the retry/,
  ],
  ['a disabled plugin', { plugins: [disabled] }, /hears no Abort: acme\/gate$/],
])('warns of %s', (_, change, line) => {
  expect(warnings(live(change))).toEqual(expect.arrayContaining([expect.stringMatching(line)]))
})

it('warns of nothing where nothing bites', () => {
  expect(warnings(live())).toEqual([])
})

it('warns of nothing when the Rollout is Healthy', () => {
  expect(warnings(live({ steps: [{ pause: {} }], index: 1, status: { phase: 'Healthy' } }))).toEqual([])
})

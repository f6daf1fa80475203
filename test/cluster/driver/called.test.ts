import { expect, it } from 'vitest'
import { called } from './called.ts'
import { disagreements } from './disagreements.ts'

const call = (operation: string, index: number) => ({ operation, index, plugin: 'canary-steps/run' })
const calls = [call('Run', 1), call('Run', 2), call('Run', 2), call('Abort', 2), call('Abort', 1), call('Run', 1)]
const lines = [
  'called: Run of 1 canary-steps/run',
  'called: Run of 2 canary-steps/run',
  'called: Abort of 2 canary-steps/run',
  'called: Abort of 1 canary-steps/run',
  'called: Run of 1 canary-steps/run',
]

it('tells of calls in their order, and does not count polls', () => {
  expect(called(calls)).toEqual(lines)
})

it('counts ends: an end that is recorded once may be called twice', () => {
  const twice = called([...calls.slice(0, 4), call('Abort', 2), ...calls.slice(4)])
  expect(disagreements({ scenario: 'retry', onCluster: lines, inDriver: twice }, [])).toEqual([
    'only in our driver: called: Abort of 2 canary-steps/run',
  ])
})

it('heeds the order of ends', () => {
  const reversed = called([...calls.slice(0, 3), call('Abort', 1), call('Abort', 2), ...calls.slice(5)])
  expect(disagreements({ scenario: 'retry', onCluster: lines, inDriver: reversed }, [])).toEqual([
    expect.stringContaining('in another order'),
  ])
})

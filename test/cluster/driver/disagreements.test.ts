import { expect, it } from 'vitest'
import { disagreements } from './disagreements.ts'

const agreed = { scenario: 'abort', onCluster: ['at 1', 'at 0', 'at 1'], inDriver: ['at 1', 'at 0', 'at 1'] }
const differs = { ...agreed, onCluster: ['at 1', 'at 0', 'aborted'] }
const known = {
  scenario: 'abort',
  onCluster: ['aborted'],
  inDriver: ['at 1'],
  why: 'it is so',
  argo: 'rollout/canary.go:1',
}

it('two accounts that are the same agree', () => {
  expect(disagreements(agreed, [])).toEqual([])
})

it('says which lines only one of them has', () => {
  expect(disagreements(differs, [])).toEqual(['only on the control plane: aborted', 'only in our driver: at 1'])
})

it('says that things came in another order', () => {
  expect(disagreements({ ...agreed, inDriver: ['at 0', 'at 1', 'at 1'] }, [])).toEqual([
    'in another order on the control plane: at 1\nat 0\nat 1',
  ])
})

it('says nothing of a difference that is in the table, for its scenario alone', () => {
  expect(disagreements(differs, [known])).toEqual([])
  expect(disagreements({ ...differs, scenario: 'retry' }, [known])).toHaveLength(2)
})

it('says that a difference of the table is no more', () => {
  expect(disagreements(agreed, [known])).toEqual([
    'no difference any more: only on the control plane: aborted',
    'no difference any more: only in our driver: at 1',
  ])
})

it('says nothing of a race that is in the table, whether it is there or not', () => {
  const race = { ...known, isRace: true } as const
  expect(disagreements(differs, [race])).toEqual([])
  expect(disagreements(agreed, [race])).toEqual([])
})

import { type KeyMaker, keysDiffer, name, number } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import { decidingAmong } from './deciding.ts'
import { auditDecided } from './tally.ts'

const clock = { now: () => 0 }
const by = { id: '1', name: 'ann', email: undefined, isPerson: true }

const makers: KeyMaker[] = [
  keysDiffer(
    'a decision in the audit',
    { project: name, issue: number, move: name },
    async ({ project, issue, move }) => {
      const names: string[] = []
      const audit = async (named: string) => void names.push(named)
      const decided = { key: `${project}-${issue}`, status: 'Done', move: { id: move, at: 0, by } }
      await auditDecided({ audit, clock }, 'approved', [decided], '')
      return names
    },
  ),
]

it.each(makers)('$of is another where any part of it is', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

it('each project and each type of issue has its own workflow, and is asked for it once', async () => {
  const asked: string[] = []
  const api = {
    statuses: async (key: string, type: string) => {
      asked.push(`${key} ${type}`)
      return [{ id: '3', name: 'Done' }]
    },
  }
  const issues = [
    ['PAY-1', '1'],
    ['PAY-2', '1'],
    ['PAY-1', '11'],
    ['PAYX-1', '1'],
    ['PAY1-1', '1'],
  ].map(([key = '', type = '']) => ({ key, id: key, type, status: { id: '1', name: 'To do' }, moved: undefined }))
  await decidingAmong(api, { waitFor: 'Done', rejected: [] }, issues, undefined)
  expect(asked).toEqual(['PAY-1 1', 'PAY-1 11', 'PAYX-1 1', 'PAY1-1 1'])
})

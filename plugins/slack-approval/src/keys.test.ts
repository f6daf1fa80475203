import { type KeyMaker, keysDiffer, name, number } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import { auditVote } from './approval.ts'
import { Config } from './config.ts'
import { slackRules } from './people.ts'

const rules = slackRules(Config.parse({ channel: 'C0PAY' }), undefined)

const makers: KeyMaker[] = [
  keysDiffer('a vote in the audit', { user: name, at: number }, async ({ user, at }) => {
    const names: string[] = []
    const audit = async (named: string) => void names.push(named)
    await auditVote({ audit }, { user, name: 'ann', groups: [], decision: 'approved', reason: '', at }, rules)
    return names
  }),
]

it.each(makers)('$of is another where any part of it is', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

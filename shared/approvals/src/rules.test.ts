import { expect, test } from 'vitest'
import { ApprovalPolicy } from './approvers.ts'
import { policyIn, rulesInWords, rulesOf } from './rules.ts'

const ways = ['users', 'groups', 'emails'] as const
const policy = ApprovalPolicy.parse({ groups: ['S0PAY'], accounts: ['*'], required: 2, requiredFrom: { S0SEC: 1 } })

test('a config narrows what the settings say, and never widens it', () => {
  const wanted = { approvers: { users: ['U0ANN'] }, requiredFrom: { S0SEC: 2, S0OPS: 1 }, allowAuthor: true }
  expect(rulesOf(wanted, policy, ways)).toEqual({
    lists: [
      { users: [], groups: ['S0PAY'], emails: [], accounts: [] },
      { users: ['U0ANN'], groups: [], emails: [], accounts: [] },
    ],
    required: 2,
    requiredFrom: { S0SEC: 2, S0OPS: 1 },
    allowAuthor: false,
    allowEarlier: false,
  })
})

test('where the settings say nothing the config alone counts', () => {
  const rules = rulesOf({ approvers: { users: ['U0ANN'] }, allowAuthor: true, allowEarlier: true }, undefined, ways)
  expect(rules).toMatchObject({ lists: [{ users: ['U0ANN'] }], required: 1, allowAuthor: true, allowEarlier: true })
  expect(rulesOf({}, undefined, ways).lists).toEqual([])
})

test('what a vendor does not know people by names nobody there', () => {
  expect(rulesOf({}, policy, ['accounts']).lists).toEqual([{ users: [], groups: [], emails: [], accounts: ['*'] }])
})

test.each([
  [rulesOf({}, policy, ways), '2 of S0PAY; 1 from S0SEC; not the author'],
  [rulesOf({}, undefined, ways), '1 of nobody; not the author'],
  [
    rulesOf({ approvers: {}, allowAuthor: true, allowEarlier: true }, undefined, ways),
    '1 of nobody; also from before the step',
  ],
  [
    rulesOf({ approvers: { users: ['U0ANN'], emails: ['ann@example.com'] } }, policy, ways),
    '2 of S0PAY who are also of U0ANN, ann@example.com; 1 from S0SEC; not the author',
  ],
])('the audit record has the rules in one line: %#', (rules, words) => {
  expect(rulesInWords(rules)).toBe(words)
})

test('what the operator says is read strictly, where anything is said', () => {
  expect(policyIn(undefined)).toBeUndefined()
  expect(policyIn(policy)).toEqual(policy)
  expect(() => policyIn({ users: 'U0ANN' })).toThrow()
})

import { expect, test } from 'vitest'
import { ApprovalPolicy } from './approvers.ts'
import { mayDecide, type Names, policyIn, quorumOf, rulesInWords, rulesOf } from './rules.ts'

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

test('a kind of name that a vendor does not know names nobody there', () => {
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

test('rules of the operator are read strictly, if there are any', () => {
  expect(policyIn(undefined)).toBeUndefined()
  expect(policyIn(policy)).toEqual(policy)
  expect(() => policyIn({ users: 'U0ANN' })).toThrow()
})

const ann = { users: ['U0ANN', 'W0ANN'], groups: ['S0PAY'], emails: ['Ann@example.com'], accounts: ['712020:ann'] }
const may = (person: Names, lists: readonly Names[], authors: Names = {}) => mayDecide(person, { lists }, authors)

test.each([
  ['by any of their IDs', { users: ['W0ANN'] }],
  ['by a group', { groups: ['S0SEC', 'S0PAY'] }],
  ['by e-mail, however it is written', { emails: ['ann@Example.com'] }],
  ['by account', { accounts: ['712020:ann'] }],
  ['as anybody with an account', { accounts: ['*'] }],
  ['by one of many', { users: ['U0BOB'], groups: ['S0PAY'] }],
])('decides who is named %s', (_, list) => {
  expect(may(ann, [list])).toBe(true)
})

test('nobody decides who is not named by every list, nor where no list is', () => {
  for (const lists of [[], [{}], [{ users: ['U0BOB'] }], [{ users: ['U0ANN'] }, { groups: ['S0SEC'] }]])
    expect(may(ann, lists)).toBe(false)
})

test('a list for anybody with an account lets in nobody without one', () => {
  expect(may({ ...ann, accounts: [] }, [{ accounts: ['*'] }])).toBe(false)
})

test('an author decides nothing, by whichever name', () => {
  for (const authors of [{ users: ['U0BOB', 'W0ANN'] }, { emails: ['ann@example.com'] }, { accounts: ['712020:ann'] }])
    expect(may(ann, [{ users: ['U0ANN'] }], authors)).toBe(false)
})

const rules = { required: 2, requiredFrom: { S0SEC: 1 } }

test('is met by as many people as are required, and by as many from each group', () => {
  const approvals = [{ by: 'ann' }, { by: 'bob', groups: ['S0SEC'] }]
  expect(quorumOf(approvals, rules)).toEqual({ people: 2, lacking: [], isMet: true })
})

test('counts one who approves twice once', () => {
  const ann = { by: 'ann', groups: ['S0SEC'] }
  expect(quorumOf([ann, ann], rules)).toEqual({ people: 1, lacking: [], isMet: false })
  expect(quorumOf([ann, ann], { required: 1, requiredFrom: { S0SEC: 2 } })).toMatchObject({
    lacking: [{ group: 'S0SEC', missing: 1 }],
    isMet: false,
  })
})

test('says who is missing from which group', () => {
  const { lacking, isMet } = quorumOf([{ by: 'ann' }, { by: 'bob', groups: ['S0PAY'] }], rules)
  expect([lacking, isMet]).toEqual([[{ group: 'S0SEC', missing: 1 }], false])
})

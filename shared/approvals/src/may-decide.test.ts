import { expect, test } from 'vitest'
import { mayDecide, type Names } from './may-decide.ts'

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

test('that anybody with an account may decide lets in nobody without one', () => {
  expect(may({ ...ann, accounts: [] }, [{ accounts: ['*'] }])).toBe(false)
})

test('an author decides nothing, by whichever name', () => {
  for (const authors of [{ users: ['U0BOB', 'W0ANN'] }, { emails: ['ann@example.com'] }, { accounts: ['712020:ann'] }])
    expect(may(ann, [{ users: ['U0ANN'] }], authors)).toBe(false)
})

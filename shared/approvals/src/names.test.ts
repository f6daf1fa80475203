import { differsInEachPart, type KeyMaker, text } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import { mayDecide, quorumOf } from './rules.ts'

const ways = ['users', 'groups', 'emails', 'accounts'] as const
const anybody = { lists: [{ accounts: ['*'] }] }

/** Look-ups by name: a name that is the beginning of another, or goes on, is somebody else's. */
const makers: KeyMaker[] = [
  ...ways.map((way) =>
    differsInEachPart(`a person among those who may decide, by ${way},`, { called: text }, (one, other) =>
      mayDecide({ [way]: [one.called] }, { lists: [{ [way]: [other.called] }] }, {}),
    ),
  ),
  ...ways.map((way) =>
    differsInEachPart(`an author, by ${way},`, { called: text }, (one, other) => {
      const person = { accounts: ['712020:ann'], [way]: [one.called] }
      return !mayDecide(person, anybody, { [way]: [other.called] })
    }),
  ),
  differsInEachPart('a group from which people have to come', { group: text }, (one, other) => {
    const rules = { required: 1, requiredFrom: { [one.group]: 1 } }
    return quorumOf([{ by: 'U0ANN', groups: [other.group] }], rules).isMet
  }),
  differsInEachPart('a person who approves', { by: text }, (one, other) => {
    const { people } = quorumOf([one, other], { required: 2, requiredFrom: {} })
    return people === 1
  }),
]

it.each(makers)('$of is another where the name goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

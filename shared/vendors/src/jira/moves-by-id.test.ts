import { TerminalError } from '@canary-steps/sdk'
import { differsInEachPart, type KeyMaker, name } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import type { JiraClient } from './client.ts'
import { moveOnce } from './moves.ts'

const key = 'PAY-1'
const status = (id: string) => ({ id, name: id })
const refuse = () => Promise.reject(new Error('nobody asks for this'))

type Issue = { readonly at: string; readonly mark?: object; readonly fields?: object; readonly refuses?: string }

/** A Jira with one issue; its answer to a transition is that `refuses` is where the issue is now. */
const jiraWith = ({ at, mark, fields = {}, refuses }: Issue) => {
  const told: unknown[] = []
  let now = at
  const client: JiraClient = {
    ...{ url: refuse, issue: refuse, hasAccount: refuse, hasEmail: refuse, ownAccount: refuse, edit: refuse },
    ...{ link: refuse, comment: refuse, comments: refuse, editComment: refuse, removeComment: refuse },
    removeProperty: async () => undefined,
    statuses: async () => [],
    status: async () => status(now),
    whereIs: async () => ({ key, status: status(now) }),
    property: async () => mark,
    setProperty: async () => void told.push('marked'),
    transitions: async () => [{ id: 't', name: 'Finish', to: status('done'), fields: { ...fields } }],
    transit: async (_, transition) => {
      told.push(transition)
      now = refuses ?? now
      if (refuses !== undefined) throw new TerminalError('refused')
    },
  }
  return { client, told }
}

const mark = { marker: 'k1', from: status('begun'), at: status('a'), to: status('b'), sent: [], say: '' }
const move = { key, to: 'Finish' }

/** Look-ups by the marker of a move, and by the IDs of statuses, which are numbers of any length. */
const makers: KeyMaker[] = [
  differsInEachPart('a move by its marker', { marker: name }, async (one, other) => {
    const { client } = jiraWith({ at: 'b', mark: { ...mark, marker: other.marker } })
    return (await moveOnce(client, move).find(one.marker, { since: 0 })).length > 0
  }),
  differsInEachPart('a status from which an issue was not moved', { id: name }, async (one, other) => {
    const { client } = jiraWith({ at: other.id, mark: { ...mark, at: status(one.id) } })
    return (await moveOnce(client, move).find('k1', { since: 0 })).length === 0
  }),
  differsInEachPart('a status in which an issue was left', { id: name }, async (one, other) => {
    const { client } = jiraWith({ at: one.id, mark: { ...mark, at: status(one.id), to: status(other.id) } })
    return (await moveOnce(client, move).find('k1', { since: 0 })).length > 0
  }),
  differsInEachPart('a transition that came in late', { marker: name, to: name }, async (one, other) => {
    const { client, told } = jiraWith({ at: one.to, mark: { ...mark, marker: other.marker, to: status(other.to) } })
    await moveOnce(client, move).act(one.marker)
    return told.length === 0
  }),
  differsInEachPart('the way back of an own move', { marker: name }, async (one, other) => {
    const { client } = jiraWith({ at: 'c', mark: { ...mark, marker: other.marker } })
    return (await moveOnce(client, move).act(one.marker)).from.id === 'begun'
  }),
  differsInEachPart('the way back of another step', { id: name }, async (one, other) => {
    const { client } = jiraWith({ at: one.id, mark: { ...mark, marker: 'k0', to: status(other.id) } })
    return (await moveOnce(client, move).act('k1')).from.id === 'begun'
  }),
  differsInEachPart('an issue that nobody else has moved', { id: name }, async (one, other) => {
    const { client } = jiraWith({ at: one.id, refuses: other.id })
    const error: unknown = await moveOnce(client, move)
      .act('k1')
      .catch((thrown) => thrown)
    return error instanceof TerminalError
  }),
  differsInEachPart('a field of the screen', { id: name }, async (one, other) => {
    const screen = { [one.id]: { name: 'x', required: false, hasDefaultValue: false } }
    const { client, told } = jiraWith({ at: 'a', fields: screen })
    const given = { [one.id]: 1, [other.id]: 1 }
    await moveOnce(client, { ...move, fields: given }).act('k1')
    expect(told[1]).toEqual({ id: 't', fields: { [one.id]: 1 } })
    return one.id === other.id
  }),
]

it.each(makers)('$of is another where the name goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

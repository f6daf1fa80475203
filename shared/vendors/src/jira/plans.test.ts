import { type JiraSandbox, startJira } from '@canary-steps/sandbox/jira'
import { RetryLater, TerminalError } from '@canary-steps/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { jiraClient } from './calls.ts'
import type { JiraClient } from './client.ts'
import { markOn, moveOnce, pickTransition } from './moves.ts'
import { commentOnce, editOnce } from './plans.ts'
import { adfOf } from './text.ts'

let jira: JiraSandbox
let api: JiraClient
const key = 'PAY-1'

beforeEach(async () => {
  jira = await startJira()
  const { signal } = new AbortController()
  const secret = (name: string) => (name === 'JIRA_EMAIL' ? jira.email : jira.token)
  api = jiraClient({ secret, env: () => jira.url, fetch, signal, clock: Date })
})
afterEach(() => jira.close())

const move = (to?: string, more: object = {}) => moveOnce(api, { key, to, ...more })
const transits = () => jira.calls.filter(({ operation }) => operation === 'doTransition').length

test('names what policy must allow, and remembers what survives JSON', async () => {
  const plan = move('Testing')
  const moved = await plan.act('k1')
  expect(plan.target).toBe('jira:PAY')
  expect(plan.result.parse(JSON.parse(JSON.stringify(moved)))).toEqual(moved)
  expect(moved).toMatchObject({ key, from: { name: 'In Progress' }, to: { name: 'Testing' }, marker: 'k1' })
})

test('finds its own transition only, also when somebody moved the issue on', async () => {
  const moved = await move('Testing').act('k1')
  expect(await move('Testing').find('k1', { since: 0 })).toEqual([moved])
  expect(await move('Testing').find('k2', { since: 0 })).toEqual([])
  jira.move(key, 'Done')
  expect(await move('Testing').find('k1', { since: 0 })).toEqual([moved])
})

test('does not take a mark for a transition that was never made', async () => {
  jira.trouble('doTransition', { status: 500 })
  await expect(move('Testing').act('k1')).rejects.toThrow('jira: transition issues: PAY-1: 500')
  expect(await move('Testing').find('k1', { since: 0 })).toEqual([])
  const moved = await move('Testing').act('k1')
  expect(await move('Testing').find('k1', { since: 0 })).toEqual([moved])
})

test('does not take the mark of a second step for its transition either, and keeps the way back', async () => {
  await move('Testing').act('k1')
  const second = move('Done', { fields: { resolution: { name: 'Done' } } })
  jira.trouble('doTransition', { status: 500 })
  await expect(second.act('k2')).rejects.toThrow('500')
  expect(await second.find('k2', { since: 0 })).toEqual([])
  const moved = await second.act('k2')
  expect(moved).toMatchObject({ from: { name: 'In Progress' }, at: { name: 'Testing' }, to: { name: 'Done' } })
  expect(moved.sent).toEqual(['resolution'])
})

test('makes no second transition when the first comes in late', async () => {
  jira.trouble('doTransition', { late: true })
  await expect(move('Testing').act('k1')).rejects.toThrow('504')
  const [found] = await move('Testing').find('k1', { since: 0 })
  expect(found).toBeDefined()
  expect(await move('Testing').act('k1')).toEqual(found)
  expect(transits()).toBe(1)
})

test('leaves a mark and no transition where there is nothing to move', async () => {
  for (const to of [undefined, 'in progress'])
    expect(await move(to).act('k1')).toMatchObject({ to: { name: 'In Progress' } })
  expect(await markOn(api, key)).toMatchObject({ marker: 'k1' })
  expect(await move().find('k1', { since: 0 })).toHaveLength(1)
  expect(transits()).toBe(0)
})

test('takes a property of somebody else for no mark', async () => {
  await api.setProperty(key, 'canary-steps', { marker: 'k1' })
  expect(await move('Testing').find('k1', { since: 0 })).toEqual([])
})

test('finds its comments, oldest first, and removes one twice', async () => {
  const plan = commentOnce(api, { key, text: 'hello' })
  const [first, , second] = [await plan.act('k1'), await plan.act('k10'), await plan.act('k1')]
  expect(await plan.find('k1', { since: 0 })).toEqual([first, second])
  await plan.remove(second)
  await plan.remove(second)
  expect(await plan.find('k1', { since: 0 })).toEqual([first])
})

test.each([
  ['an edit', () => editOnce(api, { key: 'PAY-9', fields: {}, labels: ['x'] })],
  ['a comment', () => commentOnce(api, { key: 'PAY-9', text: 'x' })],
  ['a transition', () => moveOnce(api, { key: 'PAY-9', to: 'Testing' })],
])('refuses %s of an issue that was moved to another project', async (_, plan) => {
  const message = 'jira: PAY-9 was moved and is SHOP-9 now: name it so'
  await expect(plan().act('k1')).rejects.toEqual(new TerminalError(message))
  expect(jira.issues()).toEqual([])
})

test('finds what it did under the key that an issue has by now, and takes back a duplicate there', async () => {
  const moved = await move('Testing').act('k1')
  const plan = commentOnce(api, { key, text: 'hello' })
  const first = await plan.act('k1')
  const second = await plan.act('k1')
  jira.rekey(key, 'SHOP-1')
  expect(await move('Testing').find('k1', { since: 0 })).toEqual([moved])
  expect(await plan.find('k1', { since: 0 })).toEqual([first, second].map(({ id }) => ({ key: 'SHOP-1', id })))
  await plan.remove({ ...second, key: 'SHOP-1' })
  expect(jira.issue('SHOP-1')?.comments).toHaveLength(1)
})

/** A client on whose way something happens right before the transition is made. */
const justBefore = (happening: () => void): JiraClient =>
  jiraClient({
    secret: (name) => (name === 'JIRA_EMAIL' ? jira.email : jira.token),
    env: (name) => (name === 'JIRA_BASE_URL' ? jira.url : undefined),
    fetch: (to, init) => {
      if (init?.method === 'POST' && String(to).endsWith('/transitions')) happening()
      return fetch(to, init)
    },
    signal: new AbortController().signal,
    clock: Date,
  })

test('tries again when somebody moves the issue right before it does, and leaves no mark until then', async () => {
  const faster = moveOnce(
    justBefore(() => jira.move(key, 'Done')),
    { key, to: 'Testing' },
  )
  await expect(faster.act('k1')).rejects.toEqual(
    new RetryLater('jira: PAY-1: somebody has just moved it to Done', 11_000),
  )
  expect(jira.issue(key)?.properties).toEqual({})
})

test('leaves no mark when Jira refuses the transition, and the one of the step before', async () => {
  const refusal = { status: 400, error: 'Field Resolution is required.' }
  jira.trouble('doTransition', refusal)
  await expect(move('Testing').act('k1')).rejects.toThrow('Field Resolution is required.')
  expect(await markOn(api, key)).toBeUndefined()
  await move('Testing').act('k1')
  jira.trouble('doTransition', refusal)
  const second = move('Done', { fields: { resolution: { name: 'Done' } } })
  await expect(second.act('k2')).rejects.toBeInstanceOf(TerminalError)
  expect(await markOn(api, key)).toMatchObject({ marker: 'k1', to: { name: 'Testing' } })
})

const status = (name: string) => ({ id: name, name })
const transition = (name: string, to: string, required: readonly string[] = []) => ({
  id: name,
  name,
  to: status(to),
  fields: Object.fromEntries(
    required.map((id) => [id, { name: id, required: true, hasDefaultValue: id === 'filled' }]),
  ),
})
const about = { key, status: status('Open'), fields: {} }

test('takes a transition by its own name before one that leads to a status of that name', () => {
  const both = [transition('Finish', 'Done'), transition('done', 'Shipped')]
  expect(pickTransition(both, { ...about, wanted: ' DONE ' })).toEqual({ transition: both[1] })
  expect(pickTransition(both, { ...about, wanted: 'Done' })).toEqual({ transition: both[1] })
  expect(pickTransition(both, { ...about, wanted: status('Done') })).toEqual({ transition: both[0] })
})

test('takes of several transitions one whose fields are all there', () => {
  const some = [transition('Close', 'Done', ['why']), transition('Finish', 'Done', ['filled'])]
  expect(pickTransition(some, { ...about, wanted: 'Done' })).toEqual({ transition: some[1] })
  expect(pickTransition(some, { ...about, wanted: 'Close', fields: { why: 'x' } })).toEqual({ transition: some[0] })
})

test('says that nothing is possible', () => {
  expect(pickTransition([], { ...about, wanted: 'Done' })).toEqual({
    problem: 'PAY-1 is Open, from where Done is not possible: none is possible for JIRA_EMAIL',
  })
})

test('finds a comment however many were written after it, back to the time of the try', async () => {
  const plan = commentOnce(api, { key, text: 'hello' })
  const first = await plan.act('k1')
  for (let count = 0; count < 250; count += 1) await api.comment(key, adfOf('more'))
  const pages = () => jira.calls.filter(({ operation }) => operation === 'getComments').length
  expect(await plan.find('k1', { since: 0 })).toEqual([first])
  expect(pages()).toBe(3)
  // all are newer than that, so the first page has all that may be it
  expect(await plan.find('k1', { since: Date.now() + 60_000 })).toEqual([])
  expect(pages()).toBe(4)
})

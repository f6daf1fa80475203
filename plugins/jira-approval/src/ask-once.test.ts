import { type JiraSandbox, startJira } from '@canary-steps/sandbox/jira'
import { TerminalError } from '@canary-steps/sdk'
import { differsInEachPart, type KeyMaker, keysDiffer, name, number } from '@canary-steps/testing/keys-differ'
import { type JiraClient, jira as jiraClient } from '@canary-steps/vendors/jira'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askOnce, tellEnd } from './ask-once.ts'
import { decidingAmong } from './deciding.ts'
import { objectionTo } from './objection.ts'
import { auditDecided, tally } from './tally.ts'

const key = 'PAY-1'
const now = Date.parse('2026-01-01T00:00:00Z')
let jira: JiraSandbox
let api: JiraClient

beforeEach(async () => {
  jira = await startJira({ now: () => now })
  const { signal } = new AbortController()
  const secret = (name: string) => (name === 'JIRA_EMAIL' ? jira.email : jira.token)
  api = await jiraClient({ secret, env: () => jira.url, fetch, signal, clock: Date })
})
afterEach(() => jira.close())

const ask = (text?: string) => askOnce(api, { key, text })
const comments = () => jira.issue(key)?.comments

test('remembers the move that was there before it asked, and what survives JSON', async () => {
  jira.move(key, 'Approved')
  const { moved } = await api.issue(key)
  const plan = ask('please')
  const asked = await plan.act('k1')
  expect(plan.result.parse(JSON.parse(JSON.stringify(asked)))).toEqual(asked)
  expect(asked).toMatchObject({ key, id: '10001', before: moved?.id })
  expect([plan.target, plan.topics?.(asked)]).toEqual(['jira:PAY', ['jira/10001']])
})

test('finds its comments, and removes one', async () => {
  const plan = ask('please')
  const [first, second] = [await plan.act('k1'), await plan.act('k1')]
  expect(await plan.find('k1', { since: 0 })).toEqual([first, second])
  expect(await plan.find('k2', { since: 0 })).toEqual([])
  await plan.remove(second)
  expect(await plan.find('k1', { since: 0 })).toEqual([first])
})

test('writes nothing where people are asked by other means', async () => {
  const asked = await ask().act('k1')
  await tellEnd(api, asked, 'approved')
  expect([await ask().find('k1', { since: 0 }), comments()]).toEqual([[], []])
})

test('says in the comment how it ended, and can say it twice', async () => {
  const asked = await ask('please').act('k1')
  for (const _ of ['once', 'twice']) await tellEnd(api, asked, 'approved by Ann')
  expect(comments()).toEqual(['please\napproved by Ann\ncanary-steps k1'])
  expect(await ask('please').find('k1', { since: 0 })).toEqual([asked])
})

test('takes a comment and an issue that are gone for told', async () => {
  const asked = await ask('please').act('k1')
  await api.removeComment(key, asked.comment?.id ?? '')
  await tellEnd(api, asked, 'approved')
  jira.delete(key)
  await tellEnd(api, asked, 'approved')
  expect(await ask('please').find('k1', { since: 0 })).toEqual([])
})

test('finds what it asked after the issue was moved to another project, but asks nothing there', async () => {
  const asked = await ask('please').act('k1')
  jira.rekey(key, 'SHOP-1')
  expect(await ask('please').find('k1', { since: 0 })).toMatchObject([{ key, id: '', comment: asked.comment }])
  await expect(ask('please').act('k2')).rejects.toEqual(
    new TerminalError('jira: PAY-1 was moved and is SHOP-1 now: name it so'),
  )
})

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

test.each(makers)('$of is another where any part of it is', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

test('each project and each type of issue has its own workflow, and is asked for it once', async () => {
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

const list = { users: [], groups: [], emails: [], accounts: ['*'] }
const rules = {
  ...{ lists: [list], required: 1, requiredFrom: {}, allowAuthor: true, allowEarlier: false },
  authors: undefined,
}
const moved = { id: 'm', at: 0, by }
const issue = (status: string) => ({ id: '1', key, type: '1', status: { id: status, name: 'Done' }, moved })
const standing = (status: string, approve: readonly string[], reject: readonly string[]) =>
  tally([issue(status)], { approve: [...approve], reject: [...reject] }, rules, { issues: [], self: 'ours' })

/** IDs of Jira, of which one may go on behind another: statuses, moves, accounts. */
const ids: KeyMaker[] = [
  differsInEachPart(
    'a status that approves',
    { id: name },
    (one, other) => standing(one.id, [other.id], []).isApproved,
  ),
  differsInEachPart(
    'a status that rejects',
    { id: name },
    (one, other) => standing(one.id, [], [other.id]).rejection !== undefined,
  ),
  differsInEachPart(
    'a move from before the step',
    { id: name },
    (one, other) => objectionTo({ ...moved, id: one.id }, rules, { self: '', before: other.id }) !== undefined,
  ),
  differsInEachPart('our own account', { id: name }, (one, other) => {
    const theirs = { ...moved, by: { ...by, id: one.id } }
    return objectionTo(theirs, rules, { self: other.id, before: '' }) !== undefined
  }),
  differsInEachPart('an issue that was looked at before', { issue: number }, (one, other) => {
    const known = { issues: [{ key: `PAY-${other.issue}`, before: 'm' }], self: 'ours' }
    const found = { ...issue('5'), key: `PAY-${one.issue}` }
    return !tally([found], { approve: ['5'], reject: [] }, rules, known).isApproved
  }),
  differsInEachPart('a status that is named by its ID', { id: name }, async (one, other) => {
    const api = { statuses: async () => [{ id: other.id, name: 'Done' }] }
    return decidingAmong(api, { waitFor: one.id, rejected: [] }, [issue('9')], undefined).then(
      () => true,
      () => false,
    )
  }),
]

test.each(ids)('$of is another where the ID goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

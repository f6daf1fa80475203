import { memoryStore, openPolicy } from '@canary-steps/runtime'
import { replyOf } from '@canary-steps/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { jiraApproval } from './index.ts'
import { approvalSite, config, rollout } from './testing/approval-site.ts'

const minute = 60_000

const site = approvalSite()
const { jira, comments, callsOf } = site

beforeEach(site.vendor)
afterEach(() => jira().close())

const begin = (more: object = {}, annotations: Readonly<Record<string, string>> = {}) =>
  site.begin(site.host(more), annotations)

it('says which statuses there are when the workflow does not have one', async () => {
  const statuses =
    'To Do (10000), In Progress (10001), Testing (10002), Done (10003), Waiting for approval (10004), ' +
    'Approved (10005), Rejected (10006)'
  for (const [more, wrong] of [
    [{ waitFor: 'Approvd' }, 'Approvd'],
    [{ rejected: ['Rejected', 'Refused'] }, 'Refused'],
  ] as const) {
    const { first } = await begin(more)
    const message = `jira: PAY-1 cannot become ${wrong}: the statuses of its workflow are ${statuses}`
    expect(first).toMatchObject({ phase: 'Failed', message })
  }
  expect(comments()).toEqual([])
})

it('asks once for the workflow of all issues of a project', async () => {
  await begin({ issues: ['PAY-1', 'PAY-2', 'SHOP-1'] })
  expect(callsOf('getAllStatuses')).toBe(2)
})

it.each([
  ['PAY-9', 'jira: PAY-9 was moved and is SHOP-9 now: name it so'],
  ['PAY-404', 'jira: 404: PAY-404: no such issue, or JIRA_EMAIL may not see it'],
])('fails, and asks nobody, when %s is not there', async (key, message) => {
  const { first } = await begin({ issues: ['PAY-1', key] })
  expect(first).toMatchObject({ phase: 'Failed', message: expect.stringContaining(message) })
  expect(comments()).toEqual([])
})

it('fails when an issue is moved to another project while it waits', async () => {
  const { run } = await begin()
  jira().rekey('PAY-1', 'SHOP-1')
  jira().move('SHOP-1', 'Approved', 'ann')
  expect(await run()).toMatchObject({ phase: 'Failed', message: 'jira: PAY-1 was moved and is SHOP-1 now: name it so' })
  expect(comments('SHOP-1')).toEqual([expect.stringContaining('the step failed')])
})

it('says where the issue is now that nothing is to be decided any more', async () => {
  const { first, host } = await begin()
  jira().rekey('PAY-1', 'SHOP-1')
  await host.call('abort', { rollout: rollout({ status: { abort: true } }), state: first.state })
  expect(comments('SHOP-1')).toEqual([expect.stringContaining('the rollout was aborted')])
})

it('fails when an issue is deleted while it waits', async () => {
  const { run } = await begin()
  jira().delete('PAY-1')
  expect(await run()).toMatchObject({ phase: 'Failed', message: expect.stringContaining('PAY-1: no such issue') })
})

it.each([
  ['getIssue', 'JIRA_EMAIL may not read in the project PAY: give it the permission'],
  ['addComment', 'JIRA_EMAIL may not add comments in the project PAY: give it the permission'],
] as const)('names the permission that is missing for %s', async (operation, says) => {
  jira().trouble(operation, { status: 403 })
  expect((await begin()).first).toMatchObject({ phase: 'Failed', message: expect.stringContaining(says) })
})

it.each([
  ['is down', { status: 503 }, 'jira: read: PAY-1: 503'],
  ['answers a page', { page: true }, 'a page came, not JSON'],
  ['resets the connection', { lostAnswer: true }, 'jira: read: PAY-1'],
] as const)('waits, and says so, while Jira %s, whatever a webhook told', async (_, trouble, says) => {
  const { run } = await begin()
  jira().move('PAY-1', 'Approved', 'ann')
  jira().trouble('getIssue', trouble)
  expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining(says) })
  expect(await run()).toMatchObject({ phase: 'Successful' })
})

it('waits as long as Jira says', async () => {
  const { run } = await begin()
  jira().move('PAY-1', 'Approved', 'ann')
  jira().trouble('getIssue', { status: 429, retryAfter: 20 })
  expect(await run()).toMatchObject({
    phase: 'Running',
    requeueAfter: 20_000,
    message: 'jira: read: PAY-1: rate limited',
  })
  expect(await run()).toMatchObject({ phase: 'Successful' })
})

it('tells the comment, and then the controller, when Jira is down at the moment of the decision', async () => {
  const { run, host } = await begin()
  jira().move('PAY-1', 'Approved', 'ann')
  jira().trouble('updateComment', { status: 500 })
  expect(await run()).toMatchObject({ phase: 'Running' })
  host.now += minute
  expect(await run()).toMatchObject({ phase: 'Successful' })
  expect(comments()).toEqual([expect.stringContaining('The rollout goes on: approved by Ann Archer')])
})

it('asks once when the reply to its comment is late', async () => {
  jira().trouble('addComment', { late: true })
  const host = site.host()
  await host.call('run', { rollout: rollout() })
  host.now += minute
  const { state } = replyOf(await host.call('run', { rollout: rollout() }))
  expect(comments()).toHaveLength(1)
  jira().move('PAY-1', 'Approved', 'ann')
  host.now += 6 * minute
  expect(await host.call('run', { rollout: rollout(), state })).toMatchObject({ phase: 'Successful' })
  expect(comments()).toEqual([expect.stringContaining('The rollout goes on: approved by Ann Archer')])
})

it('counts a move that was made while the journal was lost', async () => {
  const { first } = await begin()
  jira().move('PAY-1', 'Approved', 'ann')
  const host = site.host({}, { store: memoryStore() })
  host.now += 6 * minute
  expect(await host.call('run', { rollout: rollout(), state: first.state })).toMatchObject({ phase: 'Successful' })
})

it('takes the issues of the annotation, as they were when it began', async () => {
  const { issues: _, ...open } = config
  const host = site.host()
  const view = rollout({}, { 'canary-steps/issues': 'PAY-1, SHOP-2' })
  const first = replyOf(await host.call('run', { rollout: view, config: open }))
  expect(first.message).toContain('0 of 2 approved; PAY-1 is In Progress; SHOP-2 is In Progress')
  const changed = rollout({}, { 'canary-steps/issues': 'PAY-1' })
  host.now += 6 * minute
  const { message } = replyOf(await host.call('run', { rollout: changed, config: open, state: first.state }))
  expect(message).toContain('0 of 2')
  await host.call('abort', { rollout: rollout({ status: { abort: true } }), config: open, state: first.state })
  for (const key of ['PAY-1', 'SHOP-2']) expect(comments(key)).toEqual([expect.stringContaining('was aborted')])
})

it('reaches an issue only where policy allows its project', async () => {
  const policy = { ...openPolicy, allows: (_: unknown, target: string) => target === 'jira:PAY' }
  const { first } = await site.begin(site.host({ issues: ['PAY-1', 'SHOP-1'] }, { policy }))
  expect(first).toMatchObject({ phase: 'Failed', message: expect.stringContaining('may not reach jira:SHOP') })
  expect(comments('SHOP-1')).toEqual([])
  expect(jiraApproval.configure({ ...config, issues: ['PAY-1', 'SHOP-2', 'PAY-2'] })).toMatchObject({
    targets: ['jira:PAY', 'jira:SHOP'],
  })
})

it('keeps less than 4 KB of ten issues', async () => {
  const issues = Array.from({ length: 10 }, (_, index) => `PAY-${1_000_000_000 + index}`)
  const { run } = await begin({ issues })
  for (const key of issues) jira().move(key, 'Approved', 'automation')
  const { state, message } = await run()
  expect(message).toContain('0 of 10 approved')
  expect(JSON.stringify(state).length).toBeLessThan(4_096)
})

it('keeps an internal question internal when it says how it ended', async () => {
  const { run } = await begin({ internal: true })
  jira().move('PAY-1', 'Approved', 'ann')
  expect(await run()).toMatchObject({ phase: 'Successful' })
  expect(comments()).toEqual([expect.stringContaining('approved by Ann Archer')])
  expect(jira().issue('PAY-1')?.internalComments).toEqual(comments())
})

it('refuses a config in which one status means both', () => {
  expect(jiraApproval.configure({ ...config, rejected: ['approved'] })).toMatchObject({
    problems: [expect.stringContaining('rejected has the status of waitFor')],
  })
})

it('begins with no other issue when the time is over, and goes on in the next call', async () => {
  const host = site.host({ issues: ['PAY-1', 'PAY-2'] })
  await host.call('run', { budget: 1, rollout: rollout() })
  host.now += minute
  const { message } = replyOf(await host.call('run', { rollout: rollout() }))
  expect(message).toContain('0 of 2 approved')
  expect([comments('PAY-1').length, comments('PAY-2').length]).toEqual([1, 1])
})

it('says how it ended however long the question and the reason are, and keeps both', async () => {
  const note = 'Please look at this. '.repeat(2_500)
  const { first, host } = await begin({ comment: '{{annotations.note}}' }, { note })
  expect(first).toMatchObject({ phase: 'Running' })
  const message = `RolloutAborted: ${'because of "this" '.repeat(1_500)}`
  await host.observe(rollout({ status: { phase: 'Degraded', abort: true, message, currentStepIndex: 0 } }))
  await host.closeDue()
  const words = comments()[0]?.split('…') ?? []
  expect(words.map((part) => part.trim().slice(0, 40))).toEqual([
    'Please look at this. Please look at this',
    'payments/checkout revision 2 (release v2',
    expect.stringContaining('canary-steps'),
  ])
})

import { ApprovalPolicy } from '@canary-steps/approvals'
import { openPolicy } from '@canary-steps/runtime'
import type { JiraPerson } from '@canary-steps/sandbox/jira'
import { replyOf } from '@canary-steps/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { approvalSite, config, rollout } from './testing/approval-site.ts'

const minute = 60_000

const site = approvalSite()
const { jira, comments } = site

beforeEach(site.vendor)
afterEach(() => jira().close())

const policyOf = (approvers: object) => ({
  policy: { ...openPolicy, approvals: () => ApprovalPolicy.parse(approvers) },
})
const begin = (more: object = {}, annotations: Readonly<Record<string, string>> = {}, settings?: object) =>
  site.begin(site.host(more, settings ? policyOf(settings) : {}), annotations)

/** The result of the step when this person moves the issue. */
const whenMovedBy = async (who: JiraPerson | null, ...given: Parameters<typeof begin>) => {
  const { run } = await begin(...given)
  jira().move('PAY-1', 'Approved', who)
  const { phase, message } = await run()
  return phase === 'Successful' ? phase : message
}

it.each([
  ['account', 'cat', { accounts: ['712020:cat'] }],
  ['e-mail, where Jira shows it', 'bob', { emails: ['Bob@example.com'] }],
  ['nothing, where everybody may whom the workflow lets', 'dan', { accounts: ['*'] }],
] as const)('counts who is named by %s', async (_, who, approvers) => {
  expect(await whenMovedBy(who, { approvers })).toBe('Successful')
})

it.each([
  ['nobody of the list', 'dan', 'by Dan Dover, who may not approve'],
  ['an app', 'automation', 'by Automation for Jira, an app, a customer, or somebody who has left'],
  ['a customer of a service desk', 'customer', 'by Gus Guest, an app, a customer, or somebody who has left'],
  ['a deactivated account', 'gil', 'by Gil Gone, an app, a customer, or somebody who has left'],
  ['the account of the step itself', 'canary', 'by canary-steps, the account of this step'],
  ['an account that Jira does not name', null, 'Jira does not say by whom: move it there again'],
] as const)('does not count %s, and says so', async (_, who, objection) => {
  const accounts = ['557058:auto', 'qm:gus', '712020:gil', '712020:canary', '*'].slice(0, who === 'dan' ? 1 : 5)
  expect(await whenMovedBy(who, { approvers: { accounts } })).toBe(
    `0 of 1 approved; PAY-1 is Approved, but ${objection}`,
  )
})

it('says which account to name where Jira hides the e-mail', async () => {
  expect(await whenMovedBy('cat', { approvers: { emails: ['cat@example.com'] } })).toContain(
    'by Cat Cooper, who may not approve by e-mail, as Jira hides it: name the account 712020:cat',
  )
})

it('lets the config narrow what the settings say, never widen it', async () => {
  const settings = { accounts: ['712020:ann', '712020:bob'], allowAuthor: true }
  for (const [who, counts] of [
    ['ann', true],
    ['bob', false],
    ['cat', false],
  ] as const) {
    const told = await whenMovedBy(who, {}, {}, settings)
    expect([who, told === 'Successful']).toEqual([who, counts])
    jira().move('PAY-1', 'In Progress')
  }
})

it.each([
  ['the settings name nobody', {}, 'namespaces.payments.approvers of the settings names neither accounts nor emails'],
  ['they name people of Slack only', { users: ['U0ANN'], groups: ['S0PAY'] }, 'add accounts there'],
  [
    'they require people of a group of Slack',
    { accounts: ['*'], requiredFrom: { S0SEC: 1 } },
    'requiredFrom in namespaces.payments.approvers of the settings names S0SEC, a group of Slack',
  ],
  [
    'they require more people than there are issues',
    { accounts: ['*'], required: 2 },
    '2 people must approve (namespaces.payments.approvers.required of the settings), and each of 1 issues has one',
  ],
])('fails at once, before anybody is asked, when %s', async (_, settings, says) => {
  const { first } = await begin({}, {}, { allowAuthor: true, ...settings })
  expect(first).toMatchObject({ phase: 'Failed', message: expect.stringContaining(says) })
  expect(comments()).toEqual([])
})

it.each([
  ['the config names nobody', { approvers: {} }, 'config.approvers names neither accounts nor emails'],
  ['the author is unknown', { allowAuthor: false }, 'the author is unknown to Jira: set the annotation'],
])('fails at once, before anybody is asked, when %s', async (_, more, says) => {
  const { first } = await begin(more)
  expect(first).toMatchObject({ phase: 'Failed', message: expect.stringContaining(says) })
  expect(comments()).toEqual([])
})

it('fails at once when nobody is named anywhere', async () => {
  const { approvers: _, ...open } = config
  const { first } = await site.begin(site.host({}, { config: open }))
  expect(first).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('nobody may approve: name accounts'),
  })
})

it('wants as many different people as the settings say', async () => {
  const issues = ['PAY-1', 'PAY-2']
  const { run } = await begin({ issues }, {}, { accounts: ['*'], required: 2, allowAuthor: true })
  for (const key of issues) jira().move(key, 'Approved', 'ann')
  expect(await run()).toMatchObject({
    phase: 'Running',
    message: '2 of 2 approved; by 1 of 2 people; PAY-1 by Ann Archer; PAY-2 by Ann Archer',
  })
  jira().move('PAY-2', 'In Progress', 'cat')
  jira().move('PAY-2', 'Approved', 'cat')
  expect(await run()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer, Cat Cooper' })
})

const anyone = { approvers: { accounts: ['*'] }, allowAuthor: false }

it.each([
  ['bob', 'bob@example.com', 'by Bob Baker, the author of the release'],
  ['bob', 'ann@example.com, Bob@Example.com', 'by Bob Baker, the author of the release'],
  ['bob', 'Bob Baker <bob@example.com>', 'by Bob Baker, the author of the release'],
  ['bob', '712020:bob', 'by Bob Baker, the author of the release'],
  ['cat', 'bob@example.com', 'by Cat Cooper, whose e-mail Jira hides, so it may be the author'],
] as const)('does not let %s approve where the author is %s', async (who, author, says) => {
  expect(await whenMovedBy(who, anyone, { 'canary-steps/author': author })).toContain(says)
})

it('lets others approve who can be told from the author', async () => {
  expect(await whenMovedBy('ann', anyone, { 'canary-steps/author': 'bob@example.com' })).toBe('Successful')
  jira().move('PAY-1', 'In Progress')
  const author = { 'canary-steps/author': 'bob@example.com', 'canary-steps/jira-author': '712020:bob' }
  expect(await whenMovedBy('cat', anyone, author)).toBe('Successful')
})

it.each([
  'U0BOB',
  'bob',
  'bob@example.com, U0CAT',
  'bob@exmaple.com',
  // another's begins with it, and Jira finds that one
  'bob@example.co',
  '712020:nobody',
  'ann@example.com, 712020:nobody',
  '123+bob@users.noreply.github.com',
])('takes %s for an author unknown to Jira', async (author) => {
  const { first } = await begin(anyone, { 'canary-steps/author': author })
  expect(first).toMatchObject({ phase: 'Failed', message: expect.stringMatching(/unknown to Jira: (U0|bob|nobody)/) })
})

it('lets the author approve only where the settings allow it, too', async () => {
  const { first } = await begin({ allowAuthor: true }, {}, { accounts: ['*'] })
  expect(first).toMatchObject({ phase: 'Failed', message: expect.stringContaining('the author is unknown') })
})

it('does not take a move from before it began for an answer, until it is made again', async () => {
  jira().move('PAY-1', 'Approved', 'ann')
  const { first, run } = await begin()
  const message = '0 of 1 approved; PAY-1 is Approved, but by Ann Archer before this step began: move it there again'
  expect(first).toMatchObject({ phase: 'Running', message: expect.stringContaining(message) })
  jira().move('PAY-1', 'In Progress', 'ann')
  jira().move('PAY-1', 'Approved', 'ann')
  expect(await run()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
})

it('counts a move from before where it may, by those who may', async () => {
  jira().move('PAY-1', 'Approved', 'dan')
  jira().move('PAY-2', 'Approved', 'ann')
  const { first } = await begin({ allowEarlier: true })
  expect(first).toMatchObject({ phase: 'Running', message: expect.stringContaining('by Dan Dover, who may not') })
  expect(await begin({ allowEarlier: true, issues: ['PAY-2'] })).toMatchObject({
    first: { phase: 'Successful', message: 'approved by Ann Archer' },
  })
})

it('counts a move from before only where the settings allow it, too', async () => {
  jira().move('PAY-1', 'Approved', 'ann')
  const settings = { accounts: ['*'], allowAuthor: true }
  expect((await begin({ allowEarlier: true }, {}, settings)).first.phase).toBe('Running')
  expect((await begin({ allowEarlier: true }, {}, { ...settings, allowEarlier: true })).first.phase).toBe('Successful')
})

it('asks anew after a retry: an earlier approval does not count', async () => {
  const { host, first } = await begin()
  jira().move('PAY-1', 'Approved', 'ann')
  await host.call('abort', { state: first.state, rollout: rollout({ status: { abort: true } }) })
  host.now += minute
  const again = rollout({ attempt: new Date(host.now).toISOString() })
  expect(replyOf(await host.call('run', { rollout: again }))).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('before this step began'),
  })
})

it('lets an issue that is Rejected already reject', async () => {
  jira().move('PAY-1', 'Rejected', 'dan')
  expect((await begin()).first).toMatchObject({ phase: 'Failed', message: 'rejected by Dan Dover: PAY-1 is Rejected' })
})

const dutch = { 'In Progress': 'In behandeling', Approved: 'Goedgekeurd', Rejected: 'Afgewezen' }

it.each([
  ['the names that were written', { waitFor: 'Approved', rejected: ['Rejected'] }],
  ['the names that the account reads', { waitFor: 'goedgekeurd', rejected: ['afgewezen'] }],
  ['their IDs', { waitFor: 10_005, rejected: ['10006'] }],
])('knows by %s which statuses decide, though the account reads another language', async (_, more) => {
  jira().speak(dutch)
  for (const [key, status, phase] of [
    ['PAY-1', 'Approved', 'Successful'],
    ['PAY-2', 'Rejected', 'Failed'],
  ] as const) {
    const { run } = await begin({ issues: [key], ...more })
    jira().move(key, status, 'ann')
    expect(await run()).toMatchObject({ phase })
  }
})

it('takes no status for two, and says by which ID to name the one that is meant', async () => {
  jira().speak({ Testing: 'Approved' })
  const { first } = await begin()
  const message =
    'jira: PAY-1: Approved is the name of Testing (10002), Approved (10005): give the ID of the one that is meant'
  expect(first).toMatchObject({ phase: 'Failed', message })
  const same = await begin({ waitFor: 'Done', rejected: [10_003] })
  expect(same.first).toMatchObject({ phase: 'Failed', message: expect.stringContaining('one cannot mean both') })
})

it('goes on from a state that an earlier version left, which knew statuses by name only', async () => {
  const host = site.host()
  const { state } = replyOf(await host.call('run', { rollout: rollout() }))
  const { deciding: _, ...earlier } = Object(state?.data)
  jira().move('PAY-1', 'Approved', 'ann')
  host.now += 6 * minute
  const kept = { ...state, data: earlier }
  expect(await host.call('run', { rollout: rollout(), state: kept })).toMatchObject({ phase: 'Successful' })
})

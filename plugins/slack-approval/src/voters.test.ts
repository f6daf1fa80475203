import { defaultUsers, type SandboxUser } from '@canary-steps/sandbox/slack'
import { testHost } from '@canary-steps/testing'
import { afterEach, expect, it } from 'vitest'
import { slackApproval } from './index.ts'
import { config, slackSite } from './testing/slack-site.ts'

const second = 1_000

const site = slackSite()
const { vendor, cards, click, reject, shown, told, slack } = site

afterEach(() => slack().close())

type Users = readonly SandboxUser[]

/** A host whose Slack knows these people. */
type Given = { readonly users?: Users; readonly author?: string; readonly fetch?: typeof globalThis.fetch }

const begin = async (more: object = {}, { users, author, fetch }: Given = {}) => {
  const { env } = await vendor({ ...(users && { users }) })
  const given = { config: { ...config, ...more }, secrets: { ...env }, ...(fetch && { fetch }) }
  return site.begin(testHost(slackApproval, given), author)
}

const isOneOf = expect.stringContaining('1 of 2')

it('counts the last word of somebody who approved and then rejects', async () => {
  const { run } = await begin()
  await click('U0ANN')
  await reject('U0ANN', 'latency is up')
  expect(await run()).toMatchObject({ phase: 'Failed', message: 'rejected by Ann Archer: latency is up' })
})

it('counts the last word of somebody who rejected and then approves, while it is undecided', async () => {
  const { host, run } = await begin()
  host.now += 5 * second
  await reject('U0ANN', 'not yet')
  host.now += 5 * second
  await click('U0ANN')
  expect(shown()).not.toContain('not yet')
  expect(await run()).toMatchObject({ phase: 'Running', message: isOneOf })
  expect(told('U0ANN')).toEqual([])
  expect((await host.decisions()).map(({ decision }) => decision)).toEqual(['rejected', 'approved'])
})

it('has both words of somebody on record who says them in one moment', async () => {
  const { host, run } = await begin()
  await click('U0ANN')
  await reject('U0ANN', 'latency is up')
  await run()
  expect((await host.decisions()).map(({ kind, decision }) => kind ?? decision).toSorted()).toEqual([
    'approved',
    'rejected',
  ])
})

it('keeps an approval whose rejection was begun and never sent', async () => {
  const { run } = await begin()
  await click('U0ANN')
  await click('U0ANN', 'reject')
  expect(await run()).toMatchObject({ phase: 'Running', message: isOneOf })
})

it('counts a reaction that was taken back no more, and of two that say different things the rejection', async () => {
  const { host, run } = await begin({ via: 'reactions' })
  const ts = cards()[0]?.ts ?? ''
  slack().react('C0PAY', ts, 'white_check_mark', 'U0ANN')
  host.now += 30 * second
  expect(await run()).toMatchObject({ phase: 'Running', message: isOneOf })
  slack().unreact('C0PAY', ts, 'white_check_mark', 'U0ANN')
  host.now += 30 * second
  expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('0 of 2') })
  slack().react('C0PAY', ts, 'white_check_mark', 'U0ANN')
  slack().react('C0PAY', ts, 'x', 'U0ANN')
  host.now += 30 * second
  expect(await run()).toMatchObject({ phase: 'Failed', message: 'rejected by Ann Archer' })
})

it('asks for the reason before anything else, as Slack waits three seconds, and judges who gave it', async () => {
  const { run } = await begin()
  const before = slack().calls.length
  await click('U0DAN', 'reject')
  expect(
    slack()
      .calls.slice(before)
      .map(({ method }) => method),
  ).toEqual(['views.open'])
  await slack().submitReason({ user: 'U0DAN', reason: 'I do not like it' })
  expect(told('U0DAN')).toEqual([expect.stringContaining('not among those')])
  expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('0 of 2') })
})

it('counts a decision though Slack does not take the change of the card in time, which the next Run makes up for', async () => {
  const { host, run } = await begin()
  host.now += 5 * second
  slack().trouble('chat.update', { status: 503 })
  await click('U0ANN')
  expect(shown()).not.toContain('<@U0ANN>')
  expect(await run()).toMatchObject({ phase: 'Running', message: '1 of 2 approvals: Ann Archer' })
  expect(shown()).toContain('<@U0ANN>')
})

it('has one approval of somebody on record who clicks again while the first click is heard', async () => {
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const waits = [first, second]
  // the order of both clicks is unknown: a busy machine hears them side by side
  const slow: typeof globalThis.fetch = async (...asked) => {
    if (String(asked[0]).endsWith('users.info')) {
      waits.shift()?.resolve()
      await second.promise
    }
    return fetch(...asked)
  }
  const { host, run } = await begin({}, { fetch: slow })
  const clicks = [click('U0ANN')]
  await first.promise
  host.now += 3_000
  clicks.push(click('U0ANN'))
  await Promise.all(clicks)
  expect(await run()).toMatchObject({ phase: 'Running', message: isOneOf })
  expect((await host.decisions()).map(({ by }) => by.id)).toEqual(['U0ANN'])
  expect(told('U0ANN')).toEqual(['You have approved this already.'])
})

const organisation = 'E0ACME'
const enterprise = { id: 'W0ANN', organisation, teams: ['T0SANDBOX', 'T0LABS'] }

/** In an Enterprise Grid organisation: one of the payments group must approve. */
const one = { required: 1, approvers: { groups: ['S0PAY'] } }

/** People among whom Ann is one or several. */
const withAnn = (anns: (known: SandboxUser) => Users): Users =>
  defaultUsers.flatMap((user) => (user.id === 'U0ANN' ? anns({ ...user, enterprise }) : [user]))

it.each([
  ['another home workspace', { team: 'T0LABS' }],
  ['the organisation for a home', { team: organisation }],
  ['no home that Slack tells of', { team: 'none' }],
  ['the workspace of the card for a home', {}],
])('lets somebody approve who is in the workspace of the card and has %s', async (_, ann) => {
  const { run } = await begin(one, { users: withAnn((known) => [{ ...known, ...ann }]) })
  await click('U0ANN')
  expect(await run()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
})

it('lets nobody approve who is in other workspaces of the organisation only', async () => {
  const elsewhere = { team: 'T0LABS', enterprise: { ...enterprise, teams: ['T0LABS'] } }
  const { run } = await begin(one, { users: withAnn((known) => [{ ...known, ...elsewhere }]) })
  await click('U0ANN')
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
  expect(told('U0ANN')).toEqual([expect.stringContaining('Only full members')])
})

it('counts a click of another workspace for nobody, though somebody here has the same ID', async () => {
  const { run } = await begin(one, { users: withAnn((known) => [known]) })
  const { payload } = await click('U0GUEST')
  const user = { id: 'U0ANN', username: 'ann', name: 'ann', team_id: 'T0ELSEWHERE' }
  await slack().deliver({ ...payload, user, trigger_id: '1' })
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
})

/** Ann as she is in a workspace of the organisation, and as she clicks. */
const users = withAnn((known) => [known, { ...known, id: 'W0ANN' }])

it('knows who clicks as W0ANN and is in the user group as U0ANN', async () => {
  const { run } = await begin(one, { users })
  await click('W0ANN')
  expect(await run()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
})

it('knows who clicks as U0ANN and is named as W0ANN', async () => {
  const { run } = await begin({ required: 1, approvers: { users: ['W0ANN'] } }, { users })
  await click('U0ANN')
  expect(await run()).toMatchObject({ phase: 'Successful' })
})

it('counts somebody once, whichever of their IDs they click with', async () => {
  const { run } = await begin({ approvers: { groups: ['S0PAY'] } }, { users })
  await click('W0ANN')
  await click('U0ANN')
  expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2') })
})

it.each(['U0ANN', 'W0ANN'])('does not let the author %s approve by their other ID', async (author) => {
  const { run } = await begin(
    { required: 1, allowAuthor: false, approvers: { users: ['U0ANN', 'W0ANN', 'U0BOB'] } },
    { users, author },
  )
  await click('W0ANN')
  await click('U0ANN')
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
})

it('lets nobody approve as W0GUS because there are others in the group', async () => {
  const gus = { id: 'W0GUS', name: 'gus', realName: 'Gus', enterprise: { ...enterprise, id: 'W0GUS' } }
  const { run } = await begin(one, { users: [...defaultUsers, gus] })
  await click('W0GUS')
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
})

import { ApprovalPolicy } from '@canary-steps/approvals'
import { oneRing, regionOf, sampleChange, testHost } from '@canary-steps/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { slackApproval } from './index.ts'
import { config, rollout, slackSite } from './testing/slack-site.ts'

const { vendor, begin, click, reject, cards, shown, told, slack } = slackSite()

let host: ReturnType<typeof testHost>
let first: Awaited<ReturnType<ReturnType<typeof slackSite>['begin']>>
beforeEach(async () => {
  const { env } = await vendor()
  host = testHost(slackApproval, {
    config: { ...config, scope: 'release' },
    secrets: { ...env, SLACK_SIGNING_SECRET: 'slack-signing-secret' },
  })
  first = await begin(host)
})
afterEach(() => slack().close())

const inRegion = (name: string) => {
  const region = regionOf(host, name)
  return {
    ...region,
    /** Polls it; its own config comes on top of the config that all share. */
    run: (own: object = {}, author?: string) =>
      region.run({ rollout: rollout({}, author), config: { ...config, scope: 'release', ...own } }),
  }
}

it('asks once for all regions, and what is decided is decided for all', async () => {
  await inRegion('us').run()
  expect(cards()).toHaveLength(1)
  await click('U0ANN')
  await click('U0CAT')
  const approved = { phase: 'Successful', message: 'approved by Ann Archer, Cat Cooper' }
  for (const name of ['us', 'ap']) expect(await inRegion(name).run()).toMatchObject(approved)
  expect(shown()).toContain('canary_steps_approve')
  expect(await first.run()).toMatchObject(approved)
  expect(cards()).toHaveLength(1)
  expect(shown()).toContain(':white_check_mark: approved')
  expect(shown()).not.toContain('canary_steps_approve')
})

it('fails in every region when people say no', async () => {
  await inRegion('us').run()
  await reject('U0CAT', 'not today')
  for (const name of ['us', 'ap'])
    expect(await inRegion(name).run()).toMatchObject({ phase: 'Failed', message: 'rejected by Cat Cooper: not today' })
})

it('hears clicks after the region that asked was aborted', async () => {
  await inRegion('us').run()
  const asked = host.call('abort', { rollout: rollout({ status: { abort: true, currentStepIndex: 0 } }) })
  expect(await asked).toMatchObject({ phase: 'Successful' })
  await click('U0ANN')
  await click('U0CAT')
  expect(await inRegion('us').run()).toMatchObject({ phase: 'Successful' })
})

it('counts clicks in each region by its own rules, whoever asked first, and the card shows how each stands', async () => {
  const [loose, strict] = [{ required: 1 }, { requiredFrom: { S0SEC: 1 }, approvers: { groups: ['S0PAY', 'S0SEC'] } }]
  await inRegion('us').run(loose)
  await inRegion('ap').run(strict)
  host.now += 5_000
  await click('U0ANN')
  expect(shown()).toContain('ap: 1 of 2 approvals, 1 more from <!subteam^S0SEC>: Ann Archer')
  expect(shown()).toContain('us: approved by Ann Archer')
  expect(await inRegion('us').run(loose)).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
  expect(await inRegion('ap').run(strict)).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('1 of 2 approvals, 1 more from S0SEC'),
  })
  await click('U0CAT')
  expect(await inRegion('ap').run(strict)).toMatchObject({ phase: 'Successful' })
})

it('takes a rejection where that person may decide, and nowhere else', async () => {
  const [anns, cats] = [
    { required: 1, approvers: { users: ['U0ANN'] } },
    { required: 1, approvers: { users: ['U0CAT'] } },
  ]
  await inRegion('us').run(anns)
  await inRegion('ap').run(cats)
  await reject('U0CAT', 'not today')
  expect(await inRegion('ap').run(cats)).toMatchObject({
    phase: 'Failed',
    message: 'rejected by Cat Cooper: not today',
  })
  expect(await inRegion('us').run(anns)).toMatchObject({ phase: 'Running' })
  await click('U0ANN')
  expect(await inRegion('us').run(anns)).toMatchObject({ phase: 'Successful' })
})

it('refuses a click that counts in no region', async () => {
  await inRegion('us').run({ approvers: { users: ['U0BOB', 'U0ANN'] } })
  await click('U0DAN')
  expect(told('U0DAN')).toEqual([expect.stringContaining('not among those who may decide')])
})

it('counts for a region that comes later the clicks that are there, by groups that nobody had asked for', async () => {
  await click('U0CAT')
  const strict = { required: 1, approvers: { groups: ['S0SEC'] } }
  expect(await inRegion('us').run(strict)).toMatchObject({ phase: 'Successful', message: 'approved by Cat Cooper' })
  const others = { required: 1, approvers: { users: ['U0BOB'] } }
  expect(await inRegion('ap').run(others)).toMatchObject({ phase: 'Running' })
})

it('lets nobody approve where they are the author, though they may elsewhere', async () => {
  const own = { required: 1, allowAuthor: false }
  await inRegion('us').run(own, 'U0ANN')
  await click('U0ANN')
  expect(await inRegion('us').run(own, 'U0ANN')).toMatchObject({ phase: 'Running' })
  expect(await inRegion('ap').run(own, 'U0BOB')).toMatchObject({
    phase: 'Successful',
    message: 'approved by Ann Archer',
  })
})

it('counts in each cluster by what the settings say of its namespace there', async () => {
  const required = (cluster: string) => (cluster === 'prod-us' ? 2 : 1)
  const strict = testHost(slackApproval, {
    policy: {
      ...oneRing,
      approvals: ({ cluster }) => ApprovalPolicy.parse({ users: ['U0ANN', 'U0BOB'], required: required(cluster) }),
    },
    config: { scope: 'release', channel: 'C0PAY', allowAuthor: false },
    secrets: {
      SLACK_BOT_TOKEN: slack().token,
      SLACK_API_URL: slack().url,
      SLACK_SIGNING_SECRET: 'slack-signing-secret',
    },
  })
  await begin(strict, 'U0DAN')
  const poll = (name: string) => regionOf(strict, name).run({ rollout: rollout({}, 'U0DAN') })
  for (const name of ['ap', 'us']) await poll(name)
  await click('U0ANN')
  expect(await poll('ap')).toMatchObject({ phase: 'Successful' })
  expect(await poll('us')).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2') })
})

/** The same tag of another image, as the tenant of another region may call the release. */
const forged = () => {
  const view = rollout()
  view.spec.template.spec.containers = [{ name: 'checkout', image: 'evil.example/miner:v2' }]
  return view
}
const changeTo = (view: ReturnType<typeof rollout>) => ({
  ...sampleChange(view),
  containers: view.spec.template.spec.containers.map((one) => ({
    ...one,
    stableImage: 'payments/checkout:v1',
    init: false,
  })),
})

it('asks for another image with the same tag itself, in the same thread, and says how it differs', async () => {
  await inRegion('us').run()
  for (const user of ['U0ANN', 'U0CAT']) await click(user)
  expect(await inRegion('us').run()).toMatchObject({ phase: 'Successful' })
  const [view, shared] = [forged(), { ...config, scope: 'release' }]
  const ask = () => regionOf(host, 'ap').run({ rollout: view, change: changeTo(view), config: shared })
  expect(await ask()).toMatchObject({ phase: 'Running', message: expect.stringContaining('0 of 2 approvals') })
  const [card, other] = slack().messages('C0PAY')
  expect(other?.thread_ts).toBe(card?.ts)
  expect(JSON.stringify(other?.blocks)).toContain('`payments/checkout:v1` → `evil.example/miner:v2`')
  expect(JSON.stringify(other?.blocks)).toMatch(
    /differs from [^"]*us: checkout is evil.example\/miner:v2 here and payments\/checkout:v2 there/,
  )
  for (const user of ['U0ANN', 'U0CAT'])
    await slack().click({ user, channel: 'C0PAY', ts: other?.ts ?? '', action: 'approve' })
  expect(await ask()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer, Cat Cooper' })
})

it('asks for another version behind the same sidecar itself', async () => {
  const behindProxy = (version: string) => {
    const view = rollout()
    const proxy = { name: 'proxy', image: 'mesh/proxy:v1' }
    view.spec.template.spec.containers = [proxy, { name: 'app', image: `shop/app:${version}` }]
    return { rollout: view, change: sampleChange(view), config: { ...config, scope: 'release' } }
  }
  expect(await regionOf(host, 'us').run(behindProxy('v3'))).toMatchObject({ phase: 'Running' })
  for (const user of ['U0ANN', 'U0CAT']) await click(user)
  expect(await regionOf(host, 'us').run(behindProxy('v3'))).toMatchObject({ phase: 'Successful' })
  expect(await regionOf(host, 'ap').run(behindProxy('v4'))).toMatchObject({ phase: 'Running' })
  expect(shown()).toContain('app: `shop/app:v1` → `shop/app:v4`')
})

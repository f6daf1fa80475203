import { regionOf, replyOf } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { jiraUpdate } from './index.ts'
import { aborted, annotated, config, jiraSite } from './testing/jira-site.ts'

const { jira, start, only, statusOf } = jiraSite()

it('reaches an issue only where policy allows its project, also when the annotation names it', async () => {
  const { policy } = start().runtime
  const host = start({
    config: { labels: ['canary'], onFailure: 'fail' },
    policy: { ...policy, allows: (_, target) => target === 'jira:PAY' },
  })
  const rollout = annotated({ 'canary-steps/issues': 'PAY-1, SHOP-2' })
  expect(await host.call('run', { rollout })).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('may not reach jira:SHOP'),
  })
  expect(jira().issues()).toMatchObject([{ key: 'PAY-1', labels: ['canary'] }])
  expect(jira().calls.map(({ key }) => key)).not.toContain('SHOP-2')
  expect(jiraUpdate.configure({ ...config, issues: ['PAY-1', 'SHOP-2', 'PAY-2'] })).toMatchObject({
    targets: ['jira:PAY', 'jira:SHOP'],
  })
})

it('takes the issues of the annotation, and moves them back when only the journal knows them', async () => {
  const host = start({ config: { transition: 'Testing', onFailure: 'fail' } })
  const rollout = annotated({ 'canary-steps/issues': 'PAY-1, SHOP-2,PAY-1' })
  expect(await host.call('run', { rollout })).toMatchObject({ message: 'PAY-1: Testing, SHOP-2: Testing' })
  await host.call('abort', { rollout: aborted })
  expect([statusOf('PAY-1'), statusOf('SHOP-2')]).toEqual(['In Progress', 'In Progress'])
})

it.each([
  [{}, 'which issues? Set config.issues, or the Rollout\'s annotation canary-steps/issues: "PAY-12, PAY-13"'],
  [{ 'canary-steps/issues': 'PAY 1' }, 'the annotation canary-steps/issues has PAY: it must be the key of an issue'],
])('says what to set when the annotations are %o', async (annotations, message) => {
  const host = start({ config: { transition: 'Testing', onFailure: 'fail' } })
  const answer = await host.call('run', { rollout: annotated(annotations) })
  expect(answer).toMatchObject({ phase: 'Failed', message: expect.stringContaining(message) })
})

it('adds labels and a version once to those that are there, and sets fields', async () => {
  const fields = { summary: '{{release}}', customfield_10010: [{ value: 'eu' }, 'x'] }
  const given = { labels: ['canary', 'v-{{release}}', 'canary'], fixVersion: '{{release}}', fields }
  for (const _ of ['once', 'twice']) await only(given).call('run')
  expect(jira().issues()).toMatchObject([
    {
      labels: ['canary', 'v-v2'],
      fixVersions: ['v2'],
      fields: { summary: 'v2', customfield_10010: [{ value: 'eu' }, 'x'] },
      properties: {},
    },
  ])
})

it('links to the rollout once', async () => {
  const rollout = annotated({ 'canary-steps/url': 'https://argocd.example/checkout' })
  for (const _ of ['once', 'twice']) await only({ remoteLink: true }).call('run', { rollout })
  const title = 'Rollout payments/checkout'
  expect(jira().issue('PAY-1')?.links).toMatchObject([{ title, url: 'https://argocd.example/checkout' }])
  await only({ remoteLink: true, link: 'https://argocd.example/{{rollout.name}}2' }).call('run')
  expect(jira().issue('PAY-1')?.links).toMatchObject([{ title, url: 'https://argocd.example/checkout2' }])
  expect(await only({ remoteLink: true }).call('run')).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining("Set config.link, or the Rollout's annotation canary-steps/url"),
  })
})

it('says that it is to do something', () => {
  expect(jiraUpdate.configure({ issues: ['PAY-1'] })).toMatchObject({
    problems: [expect.stringContaining('must do something: set one of comment, transition')],
  })
  expect(jiraUpdate.configure({ ...config, issues: ['pay 1'] })).toMatchObject({
    problems: [expect.stringContaining('must be the key of an issue, such as PAY-12')],
  })
})

it('says where waiting for a status went', () => {
  expect(jiraUpdate.configure({ ...config, waitFor: 'Approved' })).toMatchObject({
    problems: [expect.stringContaining('config: Unrecognized key: "waitFor": this step informs and never waits')],
  })
})

it('says that it needs the address of Jira', async () => {
  const { JIRA_BASE_URL: _, ...secrets } = { JIRA_BASE_URL: '', JIRA_API_TOKEN: jira().token, JIRA_EMAIL: jira().email }
  const answer = await start({ config: { ...config, onFailure: 'fail' }, secrets }).call('run')
  expect(answer).toMatchObject({ phase: 'Failed', message: expect.stringContaining('JIRA_BASE_URL is not set') })
})

it('gives later steps the address of the site where calls go through the gateway', async () => {
  const { url, token, email, gateway } = jira()
  const secrets = { JIRA_API_TOKEN: token, JIRA_EMAIL: email, JIRA_BASE_URL: gateway }
  const { state } = replyOf(await start({ secrets }).call('run'))
  expect(state?.data).toMatchObject({ url: `${url}/browse/PAY-1`, issues: [{ url: `${url}/browse/PAY-1` }] })
})

it('does nothing where a link would lead nowhere, and says what to set', async () => {
  jira().trouble('getServerInfo', { status: 403 })
  const secrets = { JIRA_API_TOKEN: jira().token, JIRA_EMAIL: jira().email, JIRA_BASE_URL: jira().gateway }
  const answer = await start({ config: { ...config, onFailure: 'fail' }, secrets }).call('run')
  expect(answer).toMatchObject({ phase: 'Failed', message: expect.stringContaining('set JIRA_SITE_URL') })
  expect(jira().issues()).toEqual([])
})

it('has one link of a release, though the region died that made it and another went on', async () => {
  const host = only({ scope: 'release', remoteLink: true, link: 'https://argocd.example/checkout' })
  jira().trouble('createOrUpdateRemoteIssueLink', { lostAnswer: true })
  const lost = await regionOf(host, 'us').run()
  expect(lost).toMatchObject({ phase: 'Running' })
  host.now += 30_000
  expect(await regionOf(host, 'eu').run()).toMatchObject({ phase: 'Successful' })
  expect(jira().issue('PAY-1')?.links).toHaveLength(1)
})

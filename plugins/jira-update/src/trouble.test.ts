import { replyOf } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { aborted, annotated, config, jiraSite } from './testing/jira-site.ts'

const { jira, start, strict, only, statusOf } = jiraSite()

it('names what is possible when a transition is not', async () => {
  expect(await strict({ transition: 'Done' }).call('run')).toMatchObject({
    phase: 'Failed',
    message:
      'jira: PAY-1 is In Progress, from where Done is not possible: ' +
      'possible are Stop progress (12, to To Do), Start testing (21, to Testing), Ask for approval (32, to Waiting for approval)',
  })
  expect(jira().issues()).toEqual([])
})

it('names the fields that the screen of a transition requires', async () => {
  jira().move('PAY-1', 'Testing')
  expect(await strict({ transition: 'CLOSE' }).call('run')).toMatchObject({
    phase: 'Failed',
    message: 'jira: PAY-1: the screen of Close requires Resolution (resolution): set it under fields',
  })
})

it('names what Jira says of a field', async () => {
  expect(await only({ fields: { nonsense: 1 } }).call('run')).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining("nonsense: Field 'nonsense' cannot be set"),
  })
})

it.each([
  ['PAY-9', 'jira: PAY-9 was moved and is SHOP-9 now: name it so'],
  ['PAY-404', 'jira: 404: PAY-404: no such issue, or JIRA_EMAIL may not see it'],
])('does nothing to %s, which is not there', async (key, message) => {
  for (const more of [config, { comment: 'hello' }, { labels: ['canary'] }]) {
    const host = start({ config: { ...more, issues: [key], onFailure: 'fail' } })
    expect(await host.call('run')).toMatchObject({ phase: 'Failed', message: expect.stringContaining(message) })
  }
  expect(jira().issues()).toEqual([])
})

it('lets trouble with one issue hide no other', async () => {
  const issues = ['PAY-404', 'PAY-1', 'PAY-9']
  const answer = await start({ config: { ...config, issues } }).call('run')
  expect(answer).toMatchObject({
    phase: 'Successful',
    message: expect.stringMatching(/PAY-404: no such issue.*; jira: PAY-9 was moved/),
  })
  expect(statusOf('PAY-1')).toBe('Testing')
})

it.each(['addComment', 'doTransition', 'setIssueProperty'] as const)(
  'does it once when the reply to %s is lost, or comes late',
  async (operation) => {
    for (const trouble of [{ lostAnswer: true }, { late: true }] as const) {
      const key = 'lostAnswer' in trouble ? 'PAY-1' : 'PAY-2'
      jira().trouble(operation, trouble)
      const host = start({ config: { ...config, issues: [key] } })
      const { state } = replyOf(await host.call('run'))
      host.now += 30_000
      expect(await host.call('run', { state })).toMatchObject({ phase: 'Successful', message: `${key}: Testing` })
      expect(jira().issue(key)?.comments).toHaveLength(1)
      expect(statusOf(key)).toBe('Testing')
      await host.call('abort', { rollout: aborted })
      expect(statusOf(key)).toBe('In Progress')
    }
  },
)

it('waits as long as Jira says', async () => {
  jira().trouble('getIssue', { status: 429, retryAfter: 20 })
  const host = start()
  const { phase, requeueAfter, state } = replyOf(await host.call('run'))
  expect([phase, requeueAfter]).toEqual(['Running', 20_000])
  host.now += 20_000
  expect(await host.call('run', { state })).toMatchObject({ message: 'PAY-1: Testing' })
})

it('names a proxy’s page', async () => {
  jira().trouble('getIssue', { page: true })
  const answer = await start().call('run')
  expect(JSON.stringify(answer)).toContain('a page came, not JSON: is JIRA_BASE_URL the address of Jira')
})

it('moves issues of the annotation back after trouble with others, when nothing but the list was kept', async () => {
  const host = start({ config: { transition: 'Testing' } })
  const rollout = annotated({ 'canary-steps/issues': 'PAY-404, PAY-1' })
  expect(await host.call('run', { rollout })).toMatchObject({ phase: 'Successful' })
  expect(statusOf('PAY-1')).toBe('Testing')
  await host.call('abort', { rollout: aborted })
  expect(statusOf('PAY-1')).toBe('In Progress')
})

it('begins with no other issue when the time is over, and goes on in the next call', async () => {
  const host = start({ config: { ...config, issues: ['PAY-1', 'PAY-2'] } })
  const slow = await host.call('run', { budget: 1 })
  expect(slow).toMatchObject({ phase: 'Running' })
  expect(statusOf('PAY-2')).toBe('In Progress')
  host.now += 30_000
  expect(await host.call('run', { state: replyOf(slow).state })).toMatchObject({
    message: 'PAY-1: Testing, PAY-2: Testing',
  })
})

import { answersTo, type JiraOperation, jiraAnswers, passingJiraAnswers } from '@canary-steps/sandbox/jira'
import { replyOf } from '@canary-steps/testing'
import { loadJira } from '@canary-steps/vendors/jira'
import { describe, expect, it } from 'vitest'
import { aborted, jiraSite } from './testing/jira-site.ts'

// read by whoever needs it first, which takes long
await loadJira()

const { jira, start } = jiraSite()

/** Every call that a run with everything in its config makes. */
const operations: readonly JiraOperation[] = [
  'getIssue',
  'getIssueProperty',
  'setIssueProperty',
  'getTransitions',
  'doTransition',
  'editIssue',
  'addComment',
  'createOrUpdateRemoteIssueLink',
]

const config = {
  comment: 'hello',
  transition: 'Testing',
  fields: { summary: 'x' },
  labels: ['canary'],
  remoteLink: true,
  link: 'https://argocd.example',
  onAbort: { comment: 'taken back' },
  onFailure: 'fail',
}

describe.each(operations)('an answer of Jira to %s', (operation) => {
  const own = answersTo(jiraAnswers, operation)
  const isPassed = ({ name }: (typeof own)[number]): boolean =>
    passingJiraAnswers.has(name) || (name === 'not found' && operation === 'getIssueProperty')

  it('fails nothing if it passes, and all is done once', async () => {
    for (const [index, { name, answer }] of own.filter(isPassed).entries()) {
      const key = `PAY-${index + 1_000}`
      jira().trouble(operation, { answer })
      const host = start({ config: { ...config, issues: [key] } })
      const first = replyOf(await host.call('run'))
      expect([name, first.phase]).toEqual([name, name === 'not found' ? 'Successful' : 'Running'])
      host.now += 60_000
      const second = replyOf(await host.call('run', { state: first.state }))
      expect([name, second.phase, second.message]).toEqual([name, 'Successful', `${key}: Testing`])
      expect(jira().issue(key)).toMatchObject({ status: 'Testing', comments: [expect.stringContaining('hello')] })
    }
  })

  it('fails the step with a remedy if it refuses, and an abort leaves nothing open', async () => {
    for (const [index, refusal] of own.filter((one) => !isPassed(one)).entries()) {
      const key = `PAY-${index + 1_000}`
      jira().trouble(operation, { answer: refusal.answer })
      const host = start({ config: { ...config, issues: [key] } })
      const { phase, message, state } = replyOf(await host.call('run'))
      expect([refusal.name, phase]).toEqual([refusal.name, 'Failed'])
      expect(message).toMatch(/^jira: \d{3}: \S+/)
      await host.call('abort', { state, rollout: aborted })
      await host.closeDue()
      expect([refusal.name, jira().issue(key)]).toMatchObject([refusal.name, { status: 'In Progress', properties: {} }])
    }
  })
})

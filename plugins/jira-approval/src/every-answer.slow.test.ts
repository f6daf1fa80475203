import { answersTo, type JiraOperation, jiraAnswers, passingJiraAnswers } from '@canary-steps/sandbox/jira'
import { replyOf } from '@canary-steps/testing'
import { loadJira } from '@canary-steps/vendors/jira'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { approvalSite, rollout } from './testing/approval-site.ts'

// read by whoever needs it first, which takes long
await loadJira()

const site = approvalSite()
const { jira, comments } = site
beforeEach(() => site.vendor())
afterEach(() => jira().close())

const minutes = 60_000
const author = { 'canary-steps/jira-author': '712020:dan' }

const asking: readonly JiraOperation[] = ['getIssue', 'getAllStatuses', 'getUser', 'getCurrentUser', 'addComment']

describe.each(asking)('an answer of Jira to %s when people are asked', (operation) => {
  it('fails nothing if it passes, and they are asked once; a refusal fails the step and names the remedy', async () => {
    for (const [index, { name, answer }] of answersTo(jiraAnswers, operation).entries()) {
      const key = `PAY-${index + 1_000}`
      jira().trouble(operation, { answer })
      const host = site.host({ issues: [key], allowAuthor: false })
      const view = rollout({}, author)
      const { phase, message, state } = Object(await host.call('run', { rollout: view }))
      const isPassed = passingJiraAnswers.has(name)
      // an error without a phase is one that the controller calls again after, too
      expect([name, phase ?? 'Running']).toEqual([name, isPassed ? 'Running' : 'Failed'])
      if (!isPassed) expect(message).toMatch(/^jira: \d{3}: \S+|^the author is unknown to Jira/)
      host.now += 10 * minutes
      if (isPassed) await host.call('run', { rollout: view, state })
      expect([name, comments(key).length]).toEqual([name, isPassed ? 1 : 0])
    }
  })
})

describe.each(['getIssue', 'updateComment'] as const)(
  'an answer of Jira to %s when somebody has approved',
  (operation) => {
    it('fails nothing if it passes, and the approval counts', async () => {
      for (const [index, { name, answer }] of answersTo(jiraAnswers, operation).entries()) {
        if (!passingJiraAnswers.has(name)) continue
        const key = `PAY-${index + 1_000}`
        const host = site.host({ issues: [key] })
        const { state } = replyOf(await host.call('run', { rollout: rollout() }))
        jira().move(key, 'Approved', 'ann')
        jira().trouble(operation, { answer })
        host.now += 6 * minutes
        const waiting = replyOf(await host.call('run', { rollout: rollout(), state }))
        expect([name, waiting.phase]).toEqual([name, 'Running'])
        host.now += 6 * minutes
        const approved = replyOf(await host.call('run', { rollout: rollout(), state: waiting.state ?? state }))
        expect([name, approved.phase]).toEqual([name, 'Successful'])
        expect(comments(key)).toEqual([expect.stringContaining('approved by Ann Archer')])
      }
    })
  },
)

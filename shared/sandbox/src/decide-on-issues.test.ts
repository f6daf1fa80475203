import { expect, test } from 'vitest'
import { decideOnIssues } from './decide-on-issues.ts'
import type { Decision } from './decision.ts'
import { startJira } from './jira/start-jira.ts'

const statuses = { 'PAY-1': 'Waiting for approval', 'PAY-2': 'Waiting for approval' }

/** A Jira with two issues that wait and one that does not. `after` moves the clock to so many seconds after people first looked. */
const site = async (decision: Decision) => {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') }
  const jira = await startJira({ now: () => clock.now })
  for (const [key, status] of Object.entries({ ...statuses, 'PAY-3': 'Testing' })) jira.move(key, status)
  const begun = clock.now
  const look = decideOnIssues(jira, () => clock.now, decision)
  const statusOf = (key: string) => jira.issue(key)?.status
  return {
    jira,
    after: (seconds: number) => {
      clock.now = begun + seconds * 1_000
      look()
      return ['PAY-1', 'PAY-2', 'PAY-3'].map(statusOf)
    },
  }
}

test.each([
  ['approve', 'Approved'],
  ['reject', 'Rejected'],
] as const)('people %s what waits for approval, one issue after the other, and nothing else', async (decision, to) => {
  const { jira, after } = await site(decision)
  const { 'PAY-1': waits } = statuses
  expect(after(0)).toEqual([waits, waits, 'Testing'])
  expect(after(39)).toEqual([waits, waits, 'Testing'])
  expect(after(40)).toEqual([to, waits, 'Testing'])
  expect(after(59)).toEqual([to, waits, 'Testing'])
  expect(after(60)).toEqual([to, to, 'Testing'])
  await jira.close()
})

test('a second question waits again', async () => {
  const { jira, after } = await site('approve')
  after(0)
  after(40)
  jira.move('PAY-1', 'In Progress')
  after(60)
  jira.move('PAY-1', 'Waiting for approval')
  expect(after(70)[0]).toBe('Waiting for approval')
  expect(after(109)[0]).toBe('Waiting for approval')
  expect(after(110)[0]).toBe('Approved')
  await jira.close()
})

import type { JiraAnswerName } from '@canary-steps/vendors/jira'

/** Rows whose answers pass by themselves, or after which nobody knows whether it was done: no step fails for them. */
export const passingJiraAnswers: ReadonlySet<string> = new Set<JiraAnswerName>([
  'rate limited',
  'it is being changed by somebody else',
  'too slow',
  'server trouble',
  'redirect',
  'not Jira',
])

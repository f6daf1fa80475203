import { issueKey, projectOf } from './ids.ts'
import type { JiraAnswer, JiraAnswerName, JiraCall } from './jira-answers.ts'

/** What a refused call was about: an issue, or what else was asked for. */
export type Refused = { readonly call: JiraCall; readonly key: string }

const address = 'set JIRA_BASE_URL to the address of Jira, such as https://acme.atlassian.net'

const hostIn = (location: string | undefined): string => {
  const { protocol, host } = URL.parse(location ?? '') ?? {}
  return host ? `: it leads to ${protocol}//${host}` : ''
}

/** What a person does about an answer where Jira's own words do not say it. */
const remedies: Partial<Record<JiraAnswerName, (refused: Refused, answer: JiraAnswer) => string>> = {
  'CAPTCHA asked for': () => 'log in to Jira as JIRA_EMAIL with a browser, and solve the CAPTCHA there',
  'scope missing': ({ call }) =>
    `give JIRA_API_TOKEN the scopes to ${call}: read:jira-work, write:jira-work and read:jira-user do`,
  'token not valid': () =>
    'put a valid API token of JIRA_EMAIL into JIRA_API_TOKEN; one with scopes needs JIRA_BASE_URL to be https://api.atlassian.com/ex/jira/<cloud ID>',
  'taken for a browser': () => 'let no proxy change User-Agent, or add Origin, on the way to Jira',
  'address not allowed': () => 'put the address of the function on the IP allowlist of Atlassian',
  'API removed': () => 'upgrade canary-steps, for Jira has no longer what this version calls',
  'issue full': ({ key }) => `${key}: the issue, or what is written to it, has reached Jira's limit`,
  'dead link': () => `there is no Jira at JIRA_BASE_URL: ${address}, or https://api.atlassian.com/ex/jira/<cloud ID>`,
  'moved for good': (_, { headers }) => `${address}${hostIn(headers.location)}`,
  'not found': ({ key }) => `${key}: no such issue, or JIRA_EMAIL may not see it`,
  'no permission': ({ call, key }) =>
    `JIRA_EMAIL may not ${call}${issueKey.test(key) ? ` in the project ${projectOf(key)}` : ''}: give it the permission`,
  'document asked for': ({ key }) => `${key}: write the text as {text: …}, of which a document is made`,
  refused: ({ key }, { said }) => `${key}: ${said || 'Jira gives no reason'}`,
}

/** What someone can do about Jira's refusal, with what Jira, or what stands before it, said. */
export const remedy = (name: JiraAnswerName, answer: JiraAnswer, refused: Refused): string => {
  const { said, gateway } = answer
  const told = said || gateway
  const act = remedies[name]?.(refused, answer) ?? told ?? ''
  return told && !act.includes(told) ? `${act} (${told})` : act
}

import { issueType, statusJson } from './issue-json.ts'
import { refuse, type SiteOperation } from './operation.ts'
import { type JiraUser, jiraPeople, userJson } from './people.ts'
import { statuses } from './workflow.ts'

export const getAllStatuses: SiteOperation = ({ url, key, language }) =>
  /^(PAY|SHOP)$/.test(key)
    ? {
        status: 200,
        body: [
          {
            self: `${url}/rest/api/3/issuetype/${issueType.id}`,
            ...issueType,
            subtask: false,
            // here alone Jira says what a name was before it was translated (github.com/lesstif/php-jira-rest-client/issues/323)
            statuses: statuses.map((status) => ({
              ...statusJson(url, status, language),
              untranslatedName: status.name,
            })),
          },
        ],
      }
    : refuse(404, `No project could be found with key '${key}'.`)

/** Jira's description of itself, the same through the gateway (developer.atlassian.com, get Jira instance info). */
export const getServerInfo: SiteOperation = ({ url }) => ({
  status: 200,
  body: { baseUrl: url, displayUrl: url, version: '1001.0.0-SNAPSHOT', deploymentType: 'Cloud', serverTitle: 'Jira' },
})

export const getCurrentUser: SiteOperation = ({ url }) => ({ status: 200, body: userJson(url, jiraPeople.canary) })

const isNamed =
  (name: string) =>
  ({ accountId }: JiraUser): boolean =>
    accountId === name

export const getUser: SiteOperation = ({ url, query }) => {
  const user = Object.values(jiraPeople).find(isNamed(query.accountId ?? ''))
  return user
    ? { status: 200, body: userJson(url, user) }
    : refuse(404, 'Specified user does not exist or you do not have required permissions')
}

/** Finds people by the beginning of a name, or of an e-mail whose owner does not hide it (developer.atlassian.com, find users). */
export const findUsers: SiteOperation = ({ url, query }) => {
  const users: readonly JiraUser[] = Object.values(jiraPeople)
  const wanted = (query.query ?? '').toLowerCase()
  const begins = (text: string) => text.toLowerCase().startsWith(wanted)
  const found = users.filter(
    ({ displayName, email, isEmailHidden = false }) => begins(displayName) || (!isEmailHidden && begins(email)),
  )
  return { status: 200, body: found.map((user) => userJson(url, user)) }
}

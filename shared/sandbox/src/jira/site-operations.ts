import { issueType, statusJson } from './issue-json.ts'
import { refuse, type SiteOperation } from './operation.ts'
import { jiraPeople, userJson } from './people.ts'
import { statuses } from './workflow.ts'

export const getAllStatuses: SiteOperation = ({ url, key }) =>
  /^(PAY|SHOP)$/.test(key)
    ? {
        status: 200,
        body: [
          {
            self: `${url}/rest/api/3/issuetype/${issueType.id}`,
            ...issueType,
            subtask: false,
            statuses: statuses.map((status) => statusJson(url, status)),
          },
        ],
      }
    : refuse(404, `No project could be found with key '${key}'.`)

export const getCurrentUser: SiteOperation = ({ url }) => ({ status: 200, body: userJson(url, jiraPeople.canary) })

import type { Change, Issue } from './issue-store.ts'
import { userJson } from './people.ts'
import type { Status } from './workflow.ts'

/** Most changes that come with an issue. */
const mostChanges = 100

/** The type of every issue. */
export const issueType = { id: '10100', name: 'Task' }

/** The names as an account reads them; a name that has no other in its language is not in it. */
export type Language = Readonly<Record<string, string>>

/** A status as the account reads it. */
export const statusJson = (url: string, { id, name }: Status, language: Language): object => ({
  self: `${url}/rest/api/3/status/${id}`,
  description: '',
  iconUrl: `${url}/images/icons/status.png`,
  id,
  name: language[name] ?? name,
  statusCategory: {
    self: `${url}/rest/api/3/statuscategory/4`,
    id: 4,
    key: 'indeterminate',
    colorName: 'yellow',
    name: 'In Progress',
  },
})

/** Times as Jira writes them. */
export const timeJson = (at: number): string => new Date(at).toISOString().replace('Z', '+0000')

/** The part of a change about the field. */
export const changeItemJson = ({ field, from, to }: Change): object => ({
  field,
  fieldtype: 'jira',
  ...(field === 'status' && { fieldId: 'status' }),
  from: from[0],
  fromString: from[1],
  to: to[0],
  toString: to[1],
})

const changelogJson = (url: string, changes: readonly Change[]): object => {
  const newest = changes.toReversed().slice(0, mostChanges)
  return {
    startAt: 0,
    maxResults: newest.length,
    total: changes.length,
    histories: newest.map((change) => ({
      id: change.id,
      created: timeJson(change.at),
      ...(change.by && { author: userJson(url, change.by) }),
      items: [changeItemJson(change)],
    })),
  }
}

/** An issue with the fields that are asked for, and its changes where they are. */
export const issueJson = (
  url: string,
  issue: Issue,
  {
    query: { fields = '', expand = '' },
    language,
  }: { readonly query: Readonly<Record<string, string>>; readonly language: Language },
) => {
  const all: Readonly<Record<string, unknown>> = {
    ...issue.fields,
    status: statusJson(url, issue.status, language),
    issuetype: { self: `${url}/rest/api/3/issuetype/${issueType.id}`, ...issueType, subtask: false },
  }
  const asked = fields === '' ? Object.keys(all) : fields.split(',')
  return {
    id: issue.id,
    self: `${url}/rest/api/3/issue/${issue.id}`,
    key: issue.key,
    fields: Object.fromEntries(asked.flatMap((name) => (name in all ? [[name, all[name]]] : []))),
    ...(expand.split(',').includes('changelog') && { changelog: changelogJson(url, issue.changes) }),
  }
}

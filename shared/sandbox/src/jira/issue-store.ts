import type { JiraUser } from './people.ts'
import { type Status, statuses } from './workflow.ts'

export type Comment = { readonly id: string; readonly body: unknown; readonly at: number; readonly isInternal: boolean }
export type RemoteLink = {
  readonly id: number
  readonly globalId: string
  readonly url: string
  readonly title: string
}

/** A change that Jira remembers. `by` is absent where the account that made it is no more. */
export type Change = {
  readonly id: string
  readonly at: number
  readonly by: JiraUser | undefined
  readonly field: 'status' | 'Key'
  /** IDs, and what people call them. */
  readonly from: readonly [id: string, name: string]
  readonly to: readonly [id: string, name: string]
}

/** An issue as the stand-in keeps it. */
export type Issue = {
  readonly id: string
  key: string
  status: Status
  fields: Readonly<Record<string, unknown>>
  labels: readonly string[]
  fixVersions: readonly string[]
  comments: readonly Comment[]
  properties: Readonly<Record<string, unknown>>
  links: readonly RemoteLink[]
  /** Oldest first. */
  changes: readonly Change[]
  isDeleted: boolean
  /** Whether anything was ever done to it. */
  isTouched: boolean
}

/** Who changes an issue, and when. */
type Doing = { readonly by: JiraUser | undefined; readonly at: number }

const begun: Status = { id: '10001', name: 'In Progress' }

/** Issues that are elsewhere from the start. */
const movedBefore: readonly (readonly [string, string])[] = [['PAY-9', 'SHOP-9']]

const exists = (key: string): boolean => /^(PAY|SHOP)-\d+$/.test(key) && key !== 'PAY-404'

/** An issue keeps its ID when it is moved. */
const idOf = (key: string): string =>
  String((key.startsWith('PAY') ? 10_000 : 20_000) + Number(key.slice(key.indexOf('-') + 1)))

/** Every issue of PAY and SHOP is there and In Progress, but for PAY-404; PAY-9 is SHOP-9 now. */
export const issueStore = (given: Readonly<Record<string, string>>) => {
  const issues = new Map<string, Issue>()
  const moved = new Map(movedBefore)
  let changes = 0
  const create = (key: string): Issue => {
    const status = statuses.find(({ name }) => name === given[key]) ?? begun
    const lists = { labels: [], fixVersions: [], comments: [], links: [], changes: [] }
    const issue: Issue = {
      id: idOf(key),
      key,
      status,
      fields: {},
      properties: {},
      ...lists,
      isDeleted: false,
      isTouched: false,
    }
    issues.set(key, issue)
    return issue
  }
  const remember = (issue: Issue, change: Omit<Change, 'id'>): void => {
    changes += 1
    issue.changes = [...issue.changes, { id: String(10_000 + changes), ...change }]
    issue.isTouched = true
  }
  const find = (asked: string): Issue | undefined => {
    const key = moved.get(asked) ?? asked
    const known = issues.get(key)
    if (known) return known.isDeleted ? undefined : known
    return exists(key) ? create(key) : undefined
  }
  return {
    find,
    /** Puts the issue into a status. */
    move: (issue: Issue, status: Status, { by, at }: Doing): void => {
      const { status: from } = issue
      issue.status = status
      remember(issue, { by, at, field: 'status', from: [from.id, from.name], to: [status.id, status.name] })
    },
    /** Moves the issue to another project, where it has that key. The old key leads to it. */
    rekey: (issue: Issue, key: string, { by, at }: Doing): void => {
      const { key: from } = issue
      issues.delete(from)
      issues.set(key, issue)
      moved.set(from, key)
      issue.key = key
      remember(issue, { by, at, field: 'Key', from: ['', from], to: ['', key] })
    },
    all: (): readonly Issue[] => [...issues.values()],
    /** Issues to which something was done, in the order in which they were first asked for. */
    touched: (): readonly Issue[] => [...issues.values()].filter(({ isTouched, isDeleted }) => isTouched && !isDeleted),
  }
}
export type IssueStore = ReturnType<typeof issueStore>

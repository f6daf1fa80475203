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

/** The author of a change of an issue, and its time. */
type Doing = { readonly by: JiraUser | undefined; readonly at: number }

const begun: Status = { id: '10001', name: 'In Progress' }

/** Issues that are elsewhere from the start. */
const movedBefore: readonly (readonly [string, string])[] = [['PAY-9', 'SHOP-9']]

const exists = (key: string): boolean => /^(PAY|SHOP)-\d+$/.test(key) && key !== 'PAY-404'

/** An issue keeps its ID when it is moved. */
const idOf = (key: string): string =>
  String((key.startsWith('PAY') ? 10_000 : 20_000) + Number(key.slice(key.indexOf('-') + 1)))

const newIssue = (key: string, status: Status): Issue => ({
  id: idOf(key),
  key,
  status,
  fields: {},
  properties: {},
  labels: [],
  fixVersions: [],
  comments: [],
  links: [],
  changes: [],
  isDeleted: false,
  isTouched: false,
})

/** Every issue of PAY and SHOP is there and In Progress, but for PAY-404; PAY-9 is SHOP-9 now. `given`: statuses of those that are not. */
const issueRegister = (given: Readonly<Record<string, string>>) => {
  const issues = new Map<string, Issue>()
  const moved = new Map(movedBefore)
  return {
    all: (): readonly Issue[] => [...issues.values()],
    find(asked: string): Issue | undefined {
      const key = moved.get(asked) ?? asked
      const known = issues.get(key)
      if (known) return known.isDeleted ? undefined : known
      if (!exists(key)) return undefined
      const issue = newIssue(key, statuses.find(({ name }) => name === given[key]) ?? begun)
      issues.set(key, issue)
      return issue
    },
    rename(issue: Issue, key: string): void {
      issues.delete(issue.key)
      issues.set(key, issue)
      moved.set(issue.key, key)
      issue.key = key
    },
  }
}

/** The issues of a Jira, and what was done to them. */
export const issueStore = (given: Readonly<Record<string, string>>) => {
  const { all, find, rename } = issueRegister(given)
  let changes = 0
  const remember = (issue: Issue, change: Omit<Change, 'id'>): void => {
    changes += 1
    issue.changes = [...issue.changes, { id: String(10_000 + changes), ...change }]
    issue.isTouched = true
  }
  return {
    all,
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
      rename(issue, key)
      remember(issue, { by, at, field: 'Key', from: ['', from], to: ['', key] })
    },
    /** Issues to which something was done, in the order in which they were first asked for. */
    touched: (): readonly Issue[] => all().filter(({ isTouched, isDeleted }) => isTouched && !isDeleted),
  }
}
export type IssueStore = ReturnType<typeof issueStore>

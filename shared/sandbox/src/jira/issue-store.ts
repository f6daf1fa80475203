import { type Status, statuses } from './workflow.ts'

export type Comment = { readonly id: string; readonly body: unknown; readonly at: number }
export type RemoteLink = {
  readonly id: number
  readonly globalId: string
  readonly url: string
  readonly title: string
}

/** An issue as the stand-in keeps it. */
export type Issue = {
  readonly key: string
  status: Status
  fields: Readonly<Record<string, unknown>>
  labels: readonly string[]
  fixVersions: readonly string[]
  comments: readonly Comment[]
  properties: Readonly<Record<string, unknown>>
  links: readonly RemoteLink[]
  /** Whether anything was ever done to it. */
  isTouched: boolean
}

const begun: Status = { id: '10001', name: 'In Progress' }

/** Issues that are elsewhere now. */
const moved: Readonly<Record<string, string>> = { 'PAY-9': 'SHOP-9' }

const exists = (key: string): boolean => /^(PAY|SHOP)-\d+$/.test(key) && key !== 'PAY-404'

/** Every issue of PAY and SHOP is there and In Progress, but for PAY-404; PAY-9 is SHOP-9 now. */
export const issueStore = (given: Readonly<Record<string, string>>) => {
  const issues = new Map<string, Issue>()
  return {
    find: (asked: string): Issue | undefined => {
      const key = moved[asked] ?? asked
      if (!exists(key)) return undefined
      const known = issues.get(key)
      if (known) return known
      const status = statuses.find(({ name }) => name === given[key]) ?? begun
      const empty = { fields: {}, labels: [], fixVersions: [], comments: [], properties: {}, links: [] }
      const issue: Issue = { key, status, ...empty, isTouched: false }
      issues.set(key, issue)
      return issue
    },
    /** Issues to which something was done, in the order in which they were first asked for. */
    touched: (): readonly Issue[] => [...issues.values()].filter(({ isTouched }) => isTouched),
  }
}
export type IssueStore = ReturnType<typeof issueStore>

import type { Issue } from './issue-store.ts'

export type Body = Readonly<Record<string, unknown>>

/** A call about an issue, with what its path ends in: the name of a property, or the ID of a comment. */
export type Call = {
  readonly now: number
  readonly url: string
  readonly issue: Issue
  readonly last: string
  readonly query: Readonly<Record<string, string>>
  readonly body: Body
}

/** Jira's answer; without a body where it has none. */
export type Answer = { readonly status: number; readonly body?: object }

export type Operation = (call: Call) => Answer

export const refuse = (status: number, message: string, errors: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  body: { errorMessages: message === '' ? [] : [message], errors },
})

export const notFound = refuse(404, 'Issue does not exist or you do not have permission to see it.')

/** Changes the issue, and remembers that something was done to it. */
export const change = (issue: Issue, changed: Partial<Issue>): void => {
  Object.assign(issue, changed, { isTouched: true })
}

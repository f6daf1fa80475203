import type { Body, HttpAnswer } from '../vendor-app.ts'
import type { Language } from './issue-json.ts'
import type { Issue, IssueStore } from './issue-store.ts'

/** A value that should be a list. */
export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A call, with the key of the issue or project that its path names. Its end is the name of a property, or the ID of a comment. */
type SiteCall = {
  readonly store: IssueStore
  readonly now: number
  readonly url: string
  readonly key: string
  readonly last: string
  readonly query: Readonly<Record<string, string>>
  /** The locale of the account that asks. */
  readonly language: Language
  readonly body: Body
}

/** A call about an issue that is there. */
type Call = SiteCall & { readonly issue: Issue }

export type SiteOperation = (call: SiteCall) => HttpAnswer
export type Operation = (call: Call) => HttpAnswer

export const refuse = (status: number, message: string, errors: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  body: { errorMessages: message === '' ? [] : [message], errors },
})

const notFound = refuse(404, 'Issue does not exist or you do not have permission to see it.')

/** Changes the issue, and remembers that something was done to it. */
export const change = (issue: Issue, changed: Partial<Issue>): void => {
  Object.assign(issue, changed, { isTouched: true })
}

/** An operation on an issue, where there is none too. Only what reads the issue is documented to take the key of before a move. */
export const onIssue =
  (act: Operation, takesOldKey: boolean): SiteOperation =>
  (call) => {
    const issue = call.store.find(call.key)
    return issue && (takesOldKey || issue.key === call.key) ? act({ ...call, issue }) : notFound
  }

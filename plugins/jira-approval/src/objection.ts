import { isNamed, type Names } from '@canary-steps/approvals'
import type { IssueMove, JiraAccount } from '@canary-steps/vendors/jira'
import type { JiraRules } from './rules.ts'

/** Facts besides the rules: our own account, and the move that was there before people were asked. */
type Known = { readonly self: string; readonly before: string }

const personOf = ({ id, email }: JiraAccount): Names => ({ accounts: [id], emails: email === undefined ? [] : [email] })

const notNamed = (by: JiraAccount, lists: JiraRules['lists']): string | undefined => {
  const without = lists.find((list) => !isNamed(personOf(by), list))
  if (!without) return undefined
  const hint = by.email === undefined && without.emails.length > 0
  return `by ${by.name}, who may not approve${hint ? ` by e-mail, as Jira hides it: name the account ${by.id}` : ''}`
}

const isAuthor = (by: JiraAccount, authors: JiraRules['authors']): string | undefined => {
  if (!authors) return undefined
  const { name, email } = by
  if (isNamed(personOf(by), authors)) return `by ${name}, the author of the release`
  if (email !== undefined || authors.emails.length === 0) return undefined
  return `by ${name}, whose e-mail Jira hides, so it may be the author: name the author in canary-steps/jira-author, by account ID`
}

/** Why a move to the status that approves does not count, in words that follow "but"; undefined: it does. */
export const objectionTo = (
  move: IssueMove | undefined,
  { lists, authors, allowEarlier }: JiraRules,
  { self, before }: Known,
): string | undefined => {
  const by = move?.by
  if (!by) return 'Jira does not say by whom: move it there again'
  if (by.id === self) return `by ${by.name}, the account of this step`
  if (!by.isPerson) return `by ${by.name}, an app, a customer, or somebody who has left`
  const objection = notNamed(by, lists) ?? isAuthor(by, authors)
  if (objection || allowEarlier || move.id !== before) return objection
  return `by ${by.name} before this step began: move it there again`
}

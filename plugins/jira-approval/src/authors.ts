import { authorAnnotation, knowableAuthors } from '@canary-steps/approvals'
import { type RolloutView, TerminalError } from '@canary-steps/sdk'
import { type JiraClient, writtenAccount } from '@canary-steps/vendors/jira'

/** The authors of a release: e-mails in lower case, and accounts of Jira. */
export type Authors = { readonly emails: readonly string[]; readonly accounts: readonly string[] }

const unknown = (who: string): TerminalError =>
  new TerminalError(
    `the author is unknown to Jira${who && `: ${who}`}: set the annotation canary-steps/author to an e-mail or canary-steps/jira-author to an account ID, or set allowAuthor: true`,
  )

/**
 * The people of the annotations. Without a known author we cannot block self-approval.
 *
 * @throws TerminalError naming what Jira cannot know.
 */
export const authorsIn = ({ metadata: { annotations } }: Pick<RolloutView, 'metadata'>): Authors => {
  const names = knowableAuthors(annotations['canary-steps/jira-author'] ?? annotations[authorAnnotation], unknown)
  const stranger = names.find((name) => name.kind === 'id' && !writtenAccount.test(name.id))
  if (stranger?.kind === 'id') throw unknown(stranger.id)
  return {
    emails: names.flatMap((name) => (name.kind === 'email' ? [name.email] : [])),
    accounts: names.flatMap((name) => (name.kind === 'id' ? [name.id] : [])),
  }
}

/** @throws TerminalError when Jira knows nobody by the name of an author. */
export const checkAuthors = async (
  api: Pick<JiraClient, 'hasAccount' | 'hasEmail'>,
  authors: Authors | undefined,
): Promise<void> => {
  for (const email of authors?.emails ?? []) if (!(await api.hasEmail(email))) throw unknown(`nobody has ${email}`)
  for (const account of authors?.accounts ?? [])
    if (!(await api.hasAccount(account))) throw unknown(`nobody is ${account}`)
}

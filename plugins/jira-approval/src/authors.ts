import { authorNames, type RolloutView, TerminalError } from '@canary-steps/sdk'
import type { JiraClient } from '@canary-steps/vendors/jira'

/** `712020:5b10…`, or 24 hexadecimal digits. Anything else would be nobody, and nobody is easily told from. */
const isAccount = (name: string): boolean => /^\w+(:[\w-]+)+$|^[0-9a-f]{24}$/.test(name)

/** Who wrote a release: e-mails in lower case, and accounts of Jira. */
export type Authors = { readonly emails: readonly string[]; readonly accounts: readonly string[] }

const unknown = (who: string): TerminalError =>
  new TerminalError(
    `the author is unknown to Jira${who && `: ${who}`}: let the pipeline set the annotation canary-steps/author to an e-mail, or canary-steps/jira-author to an account ID, or set allowAuthor: true`,
  )

/**
 * The people of the annotations. Nobody can be told from the author when the author is not known.
 *
 * @throws TerminalError naming what Jira cannot know.
 */
export const authorsIn = ({ metadata: { annotations } }: Pick<RolloutView, 'metadata'>): Authors => {
  const names = authorNames(annotations['canary-steps/jira-author'] ?? annotations['canary-steps/author'])
  if (names.length === 0) throw unknown('')
  const read = names.map((name) => {
    if (name.kind === 'noreply')
      throw unknown(`${name.login} has an address of GitHub that reaches nobody, ${name.address}`)
    if (name.kind === 'id' && !isAccount(name.id)) throw unknown(name.id)
    return name
  })
  return {
    emails: read.flatMap((name) => (name.kind === 'email' ? [name.email] : [])),
    accounts: read.flatMap((name) => (name.kind === 'id' ? [name.id] : [])),
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

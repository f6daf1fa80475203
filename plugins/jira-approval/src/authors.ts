import { type RolloutView, TerminalError } from '@canary-steps/sdk'

const isEmail = (name: string): boolean => name.includes('@')

/** `712020:5b10…`, or 24 hexadecimal digits. Anything else would be nobody, and nobody is easily told from. */
const isAccount = (name: string): boolean => /^\w+(:[\w-]+)+$|^[0-9a-f]{24}$/.test(name)

/** Who wrote a release: e-mails in lower case, and accounts of Jira. */
export type Authors = { readonly emails: readonly string[]; readonly accounts: readonly string[] }

/**
 * The people of the annotations. Nobody can be told from the author when the author is not known.
 *
 * @throws TerminalError naming what Jira cannot know.
 */
export const authorsIn = ({ metadata: { annotations } }: Pick<RolloutView, 'metadata'>): Authors => {
  const text = annotations['canary-steps/jira-author'] ?? annotations['canary-steps/author'] ?? ''
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const odd = names.find((name) => !isEmail(name) && !isAccount(name))
  if (names.length === 0 || odd)
    throw new TerminalError(
      `the author is unknown to Jira${odd ? `: ${odd}` : ''}: let the pipeline set the annotation canary-steps/author to an e-mail, or canary-steps/jira-author to an account ID, or set allowAuthor: true`,
    )
  return { emails: names.filter(isEmail).map((name) => name.toLowerCase()), accounts: names.filter(isAccount) }
}

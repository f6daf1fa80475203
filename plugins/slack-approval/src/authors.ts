import { type AuthorName, authorNames, TerminalError } from '@canary-steps/sdk'
import type { SlackClient, SlackUser } from '@canary-steps/vendors/slack'

const remedy =
  'let the pipeline set the annotation canary-steps/author to an e-mail that Slack knows or a Slack ID, or set allowAuthor: true'

const unknown = (who: string): TerminalError =>
  new TerminalError(`the author is unknown${who && `: ${who}`}: ${remedy}`)

const lookUp = async (api: SlackClient, name: AuthorName): Promise<SlackUser> => {
  if (name.kind === 'noreply')
    throw unknown(`${name.login} has an address of GitHub that reaches nobody, ${name.address}`)
  if (name.kind === 'email') {
    const user = await api.userByEmail(name.email)
    if (!user) throw unknown(`Slack knows nobody by ${name.email}`)
    return user
  }
  if (!/^[UW][A-Z0-9]+$/.test(name.id)) throw unknown(name.id)
  const user = await api.user(name.id)
  if (!user) throw unknown(`Slack knows nobody by ${name.id}`)
  return user
}

/**
 * The authors of a release by every ID that Slack has of them. Nobody can be told from an author who is not known. One who has left is
 * known, and can click nothing. A bot is known, but somebody stands behind it: bots alone are no author.
 *
 * @throws TerminalError naming who is unknown, and the remedy.
 */
export const authorsIn = async (api: SlackClient, annotation: string | undefined): Promise<string[]> => {
  const names = authorNames(annotation)
  if (names.length === 0) throw unknown('')
  const users = await Promise.all(names.map((name) => lookUp(api, name)))
  if (users.every(({ isBot }) => isBot))
    throw unknown(`${users.map(({ name }) => name).join(', ')} is a bot: name who made it act`)
  return [...new Set(users.flatMap(({ id, globalId }) => [id, globalId ?? id]))]
}

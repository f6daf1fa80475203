import type { Body } from '../vendor-app.ts'
import { chatMethods } from './chat-methods.ts'
import { conversationMethods } from './conversation-methods.ts'
import { type Bot, type Method, refuse, type SlackReply } from './method.ts'
import { sandboxTeam } from './people.ts'
import { peopleMethods } from './people-methods.ts'
import { reactionMethods } from './reaction-methods.ts'
import { viewMethods } from './view-methods.ts'
import type { Workspace } from './workspace.ts'

const inChannel: Readonly<Record<string, Method>> = { ...chatMethods, ...conversationMethods, ...reactionMethods }
const elsewhere: Readonly<Record<string, Method>> = { ...peopleMethods, ...viewMethods }
const reading = /^conversations\.|^reactions\.get$|getPermalink$/

const channelProblem = (method: string, channel: string): string | undefined => {
  if (!/^[CGD][A-Z0-9]+$/.test(channel)) return 'channel_not_found'
  if (channel === 'C0PRIVATE') return 'not_in_channel'
  return channel === 'C0ARCHIVED' && !reading.test(method) ? 'is_archived' : undefined
}

const authTest = (bot: Bot): SlackReply => ({
  ok: true,
  url: 'https://sandbox.slack.com/',
  team: 'sandbox',
  team_id: sandboxTeam,
  user: bot.name,
  user_id: bot.user,
  bot_id: bot.id,
})

/** The owner of the token: a bot, or the app's own, which is good for `apps.connections.open` only. */
type Caller = Bot | 'app' | undefined

/** Does what `method` asks for. `caller` is undefined when the token is not ours; `connect` gives the address of a socket. */
export const answerCall = (
  workspace: Workspace,
  method: string,
  args: Body,
  { caller, connect }: { caller: Caller; connect: () => string },
): SlackReply => {
  if (!caller) return refuse('invalid_auth')
  if ((method === 'apps.connections.open') !== (caller === 'app')) return refuse('not_allowed_token_type')
  if (caller === 'app') return { ok: true, url: connect() }
  if (method === 'auth.test') return authTest(caller)
  const act = elsewhere[method]
  if (act) return act({ workspace, bot: caller, args, channel: '' })
  const actThere = inChannel[method]
  if (!actThere) return refuse('unknown_method')
  const channel = String(args.channel ?? '')
  const problem = channelProblem(method, channel)
  return problem ? refuse(problem) : actThere({ workspace, bot: caller, args, channel })
}

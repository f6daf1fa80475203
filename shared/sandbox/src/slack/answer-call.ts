import { chatMethods } from './chat-methods.ts'
import { conversationMethods } from './conversation-methods.ts'
import { type Answer, type Bot, type Method, refuse } from './method.ts'
import type { Body } from './request-body.ts'
import type { Workspace } from './workspace.ts'

const methods: Readonly<Record<string, Method>> = { ...chatMethods, ...conversationMethods }
const reading = /^conversations\.|getPermalink$/

const channelProblem = (method: string, channel: string): string | undefined => {
  if (!/^[CGD][A-Z0-9]+$/.test(channel)) return 'channel_not_found'
  if (channel === 'C0PRIVATE') return 'not_in_channel'
  return channel === 'C0ARCHIVED' && !reading.test(method) ? 'is_archived' : undefined
}

const authTest = (bot: Bot): Answer => ({
  ok: true,
  url: 'https://sandbox.slack.com/',
  team: 'sandbox',
  team_id: 'T0SANDBOX',
  user: bot.name,
  user_id: bot.user,
  bot_id: bot.id,
})

/** Does what `method` asks for. `bot` is undefined when the token is none of ours. */
export const answerCall = (workspace: Workspace, method: string, args: Body, bot: Bot | undefined): Answer => {
  if (!bot) return refuse('invalid_auth')
  if (method === 'auth.test') return authTest(bot)
  const act = methods[method]
  if (!act) return refuse('unknown_method')
  const channel = String(args.channel ?? '')
  const problem = channelProblem(method, channel)
  return problem ? refuse(problem) : act({ workspace, bot, args, channel })
}

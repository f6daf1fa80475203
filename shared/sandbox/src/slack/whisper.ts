import { messageContent } from './message-content.ts'
import { type Method, refuse } from './method.ts'

/** `chat.postEphemeral`. Everybody who is still there is in every channel. */
export const postEphemeral: Method = ({ workspace, args, channel }) => {
  const content = messageContent(args)
  if ('ok' in content) return content
  const user = workspace.people.user(args.user)
  if (!user || user.isDeleted) return refuse('user_not_in_channel')
  const thread = typeof args.thread_ts === 'string' ? { thread_ts: args.thread_ts } : {}
  workspace.whispers.push({ channel, user: user.id, text: content.text ?? '', ...thread })
  return { ok: true, message_ts: workspace.nextTs(channel) }
}

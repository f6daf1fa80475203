import { messageContent } from './message-content.ts'
import { type Method, refuse } from './method.ts'
import { sandboxTeam } from './people.ts'
import type { StoredMessage } from './stored-message.ts'
import { postEphemeral } from './whisper.ts'

const post: Method = ({ workspace, bot, args, channel }) => {
  const content = messageContent(args)
  if ('ok' in content) return content
  // of a thread that is gone Slack says nothing: the reply falls into the channel (github.com/slack-go/slack/issues/1571)
  const root = args.thread_ts === undefined ? undefined : workspace.message(channel, args.thread_ts)
  const message: StoredMessage = {
    type: 'message',
    ts: workspace.nextTs(channel),
    user: bot.user,
    bot_id: bot.id,
    app_id: bot.app,
    team: sandboxTeam,
    username: bot.name,
    text: content.text ?? '',
    ...(root && { thread_ts: root.thread_ts ?? root.ts }),
    ...(content.blocks?.length && { blocks: content.blocks }),
    ...(content.metadata && { metadata: content.metadata }),
  }
  workspace.add(channel, message)
  return { ok: true, channel, ts: message.ts, message }
}

/** Most characters of a text that takes the place of another (docs.slack.dev, chat.update: msg_too_long). */
const maxUpdate = 4_000

const update: Method = ({ workspace, bot, args, channel }) => {
  const content = messageContent(args)
  if ('ok' in content) return content
  if (!content.blocks && (content.text?.length ?? 0) > maxUpdate) return refuse('msg_too_long')
  const old = workspace.message(channel, args.ts)
  if (!old || old.subtype) return refuse('message_not_found')
  if (old.bot_id !== bot.id) return refuse('cant_update_message')
  const { blocks: oldBlocks, metadata: oldMetadata, edited: _, ...kept } = old
  // a text without blocks takes the old blocks away, and only such an update shows "(edited)"
  const blocks = content.blocks ?? (content.text === undefined ? oldBlocks : undefined)
  const metadata = content.metadata === undefined ? oldMetadata : content.metadata
  const message: StoredMessage = {
    ...kept,
    text: content.text ?? old.text,
    ...(blocks?.length ? { blocks } : { edited: { user: bot.user, ts: workspace.nextTs(channel) } }),
    ...(metadata && { metadata }),
  }
  workspace.replace(channel, message)
  return { ok: true, channel, ts: message.ts, text: message.text, message }
}

const remove: Method = ({ workspace, bot, args, channel }) => {
  const message = workspace.message(channel, args.ts)
  if (!message || message.subtype) return refuse('message_not_found')
  if (message.bot_id !== bot.id) return refuse('cant_delete_message')
  const { type, ts, user, bot_id, app_id, team, username } = message
  const hasReplies = workspace.messages(channel).some(({ thread_ts }) => thread_ts === ts)
  const text = 'This message was deleted.'
  if (hasReplies)
    workspace.replace(channel, { type, ts, user, bot_id, app_id, team, username, subtype: 'tombstone', text })
  else workspace.remove(channel, ts)
  return { ok: true, channel, ts }
}

const permalink: Method = ({ workspace, args, channel }) => {
  const message = workspace.message(channel, args.message_ts)
  if (!message) return refuse('message_not_found')
  const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel}` : ''
  const place = `https://sandbox.slack.com/archives/${channel}/p${message.ts.replace('.', '')}${thread}`
  return { ok: true, channel, permalink: place }
}

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': post,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': permalink,
}

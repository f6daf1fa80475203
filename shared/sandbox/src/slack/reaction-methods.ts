import { isTrue } from './is-true.ts'
import { type Method, refuse } from './method.ts'

/** Without `full` Slack may leave people out, and does not say from how many on: here from the second one on. */
const certain = 1

const get: Method = ({ workspace, args, channel }) => {
  if (args.timestamp === undefined) return refuse('no_item_specified')
  if (!/^\d+\.\d+$/.test(String(args.timestamp))) return refuse('bad_timestamp')
  const message = workspace.message(channel, args.timestamp)
  if (!message || message.subtype) return refuse('message_not_found')
  const { metadata: _, ...shown } = message
  const all = workspace.reactions.of(channel, message.ts)
  const told = isTrue(args.full) ? all : all.map((one) => ({ ...one, users: one.users.slice(0, certain) }))
  return { ok: true, type: 'message', channel, message: { ...shown, ...(told.length > 0 && { reactions: told }) } }
}

export const reactionMethods: Readonly<Record<string, Method>> = { 'reactions.get': get }

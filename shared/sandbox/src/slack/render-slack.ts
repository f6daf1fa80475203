import { blockText } from './block-text.ts'
import { plainText } from './plain-text.ts'
import type { SlackSandbox } from './slack-sandbox.ts'
import type { StoredMessage } from './stored-message.ts'
import { wrapText } from './wrap-text.ts'

/** Columns of the widest line. */
const width = 100

const contentOf = ({ text, blocks, edited }: StoredMessage): string => {
  const shown = blocks?.flatMap((block) => blockText(block) ?? []).join('\n') || plainText(text)
  return edited ? `${shown} (edited)` : shown
}

/** Hours, minutes and seconds, UTC. */
const timeOf = ({ ts }: StoredMessage): string => new Date(Number(ts) * 1_000).toISOString().slice(11, 19)

const linesOf = (message: StoredMessage, indent: string): string[] => [
  `${indent}${message.username}  ${timeOf(message)}`,
  ...wrapText(contentOf(message), width - indent.length).map((line) => `${indent}${line}`.trimEnd()),
]

const threadOf = (root: StoredMessage, messages: readonly StoredMessage[]): string => {
  const replies = messages.filter(({ thread_ts }) => thread_ts === root.ts)
  return [...linesOf(root, '  '), ...replies.flatMap((reply) => ['  │', ...linesOf(reply, '  │ ')])].join('\n')
}

/** The view of people in Slack: every channel with its messages in order, replies along a line under their root. */
export const renderSlack = (sandbox: Pick<SlackSandbox, 'channels' | 'messages'>): string => {
  const channels = sandbox.channels().map((channel) => {
    const messages = sandbox.messages(channel)
    const roots = messages.filter(({ thread_ts }) => thread_ts === undefined)
    return [`#${channel}`, ...roots.map((root) => threadOf(root, messages))].join('\n\n')
  })
  return channels.length === 0 ? 'Nothing was posted to Slack.\n' : `${channels.join('\n\n')}\n`
}

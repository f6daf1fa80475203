import { isRecord } from '../is-record.ts'
import type { Body } from '../vendor-app.ts'
import { blockProblem } from './block-problem.ts'
import { refuse, type SlackReply } from './method.ts'
import type { Metadata } from './stored-message.ts'

/** Most characters of a text; Slack refuses or cuts longer ones (docs.slack.dev, chat.postMessage, truncating content). */
const maxText = 40_000
/** Most blocks of a message (docs.slack.dev, block kit). */
const maxBlocks = 50

/** The content of a message by its `args`. A field is undefined when it was not sent; `metadata` is null when it is to go. */
type MessageContent = {
  readonly text: string | undefined
  readonly blocks: readonly unknown[] | undefined
  readonly metadata: Metadata | null | undefined
}

const metadataOf = (value: unknown): Metadata | null | undefined | 'invalid' => {
  if (value === undefined) return undefined
  if (!isRecord(value)) return 'invalid'
  const { event_type, event_payload } = value
  if (Object.keys(value).length === 0) return null
  return typeof event_type === 'string' && isRecord(event_payload) ? { event_type, event_payload } : 'invalid'
}

/** The content in `args`, or Slack's refusal. */
export const messageContent = (args: Body): MessageContent | SlackReply => {
  const text = typeof args.text === 'string' ? args.text : undefined
  if (!text && args.blocks === undefined) return refuse('no_text')
  if (text && text.length > maxText) return refuse('msg_too_long')
  if (args.blocks !== undefined && !Array.isArray(args.blocks)) return refuse('invalid_blocks_format')
  const blocks: readonly unknown[] | undefined = args.blocks
  if (blocks && blocks.length > maxBlocks)
    return refuse('invalid_blocks', [`no more than ${maxBlocks} items allowed [json-pointer:/blocks]`])
  const problem = blocks && blockProblem(blocks)
  if (problem) return refuse(problem.error, [problem.message])
  const metadata = metadataOf(args.metadata)
  return metadata === 'invalid' ? refuse('invalid_metadata_format') : { text, blocks, metadata }
}

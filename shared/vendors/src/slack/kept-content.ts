import { shortened } from '@canary-steps/sdk'
import { shortenedMrkdwn } from './shortened-mrkdwn.ts'
import type { SlackBlock } from './slack-message.ts'

/** Characters of a text. chat.update refuses more with msg_too_long, and chat.postMessage may split it (docs.slack.dev, chat.postMessage). */
const mostText = 4_000

/** Characters of one text of a section or a context (docs.slack.dev, reference, text object). */
const mostInBlock = 3_000

/** Characters of a header, and of the label of a button (docs.slack.dev, reference, blocks and block elements). */
const mostHeader = 150
const mostLabel = 75

/** Blocks of a message (docs.slack.dev, reference, blocks), and elements of a context and of actions. */
const mostBlocks = 50
const mostInContext = 10
const mostActions = 25

/**
 * Characters of all blocks of a message, as JSON. Slack does not tell; it answers msg_blocks_too_long from about 13,170 on
 * (github.com/slackapi/bolt-js/issues/2509).
 */
const mostOfAll = 12_500

/** To how many characters a text is shortened where all of them do not fit together. */
const leastInBlock = 200

type Text = { readonly type: string; readonly text: string }

const keptText = <Kind extends Text>(text: Kind, most: number): Kind => ({
  ...text,
  text: text.type === 'mrkdwn' ? shortenedMrkdwn(text.text, most) : shortened(text.text, most),
})

const keptBlock = (block: SlackBlock, most: number): SlackBlock => {
  if (block.type === 'section' && 'text' in block && block.text) return { ...block, text: keptText(block.text, most) }
  if (block.type === 'header' && 'text' in block) return { ...block, text: keptText(block.text, mostHeader) }
  if (block.type === 'context' && 'elements' in block) {
    const elements = block.elements.slice(0, mostInContext)
    return { ...block, elements: elements.map((one) => (one.type === 'image' ? one : keptText(one, most))) }
  }
  if (block.type === 'actions' && 'elements' in block) {
    const elements = block.elements.slice(0, mostActions)
    return {
      ...block,
      elements: elements.map((one) => (one.type === 'button' ? { ...one, text: keptText(one.text, mostLabel) } : one)),
    }
  }
  return block
}

/** The first blocks, and the last two: there are the buttons. */
const fewBlocks = (blocks: readonly SlackBlock[]): readonly SlackBlock[] =>
  blocks.length <= mostBlocks ? blocks : [...blocks.slice(0, mostBlocks - 2), ...blocks.slice(-2)]

/** Blocks that fit together. The last ones are shortened first: a message begins with what it is about. */
const fittingBlocks = (blocks: readonly SlackBlock[]): SlackBlock[] => {
  const kept = fewBlocks(blocks).map((block) => keptBlock(block, mostInBlock))
  for (const [at, block] of [...kept.entries()].toReversed()) {
    if (JSON.stringify(kept).length <= mostOfAll) break
    kept[at] = keptBlock(block, leastInBlock)
  }
  return kept
}

/** Text and blocks of a message within Slack's limits. What is too long is shortened where something ends. */
export const keptContent = (message: {
  readonly text: string
  readonly blocks?: readonly SlackBlock[] | undefined
}): { readonly text: string; readonly blocks?: SlackBlock[] } => ({
  text: shortenedMrkdwn(message.text, mostText),
  ...(message.blocks && { blocks: fittingBlocks(message.blocks) }),
})

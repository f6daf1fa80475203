import { besideInWords, changeLines, type RegionStory, type Story, shortened } from '@canary-steps/sdk'
import type { SlackBlock } from './client.ts'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * A value as plain text inside mrkdwn: it can start no link, and no mention such as `<!here>`, `<@U1>` or `<#C1>`.
 * `*`, `_` and `~` still format, since Slack knows no escape for them.
 */
export const escapeMrkdwn = (text: string): string => text.replace(/[&<>]/g, (character) => entities[character] ?? '')

/** A value that stays within its line: nobody can make it look like the next one, or turn it around. */
const plainMrkdwn = (text: string): string => escapeMrkdwn(text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' '))

/** A value as code, which no character of it can end. */
const codeMrkdwn = (text: string): string => `\`${escapeMrkdwn(text.replace(/[`\p{C}\p{Z}]+/gu, '·'))}\``

/** Parts of mrkdwn that must stay whole: a link or mention, code in a line, an entity, an emoji with its skin tone. */
const whole = /<[^<>\n]+>|`[^`\n]{1,200}`|&(?:amp|lt|gt);|:[\p{L}\p{N}_+'-]{1,100}:(?::skin-tone-[2-6]:)?/gu

/** The beginning of a text in Slack's mrkdwn, in at most `most` characters: no link, mention, code, emoji or entity is cut in two. */
export const shortenedMrkdwn = (text: string, most: number): string => shortened(text, most, { whole })

/** Longest text of a section in characters, with room: Slack takes 3,000 (docs.slack.dev, section block). */
const longest = 2_900

/** Lines in as few texts as hold them, each short enough for a section: nothing of what people decide about is cut away. */
export const sectionTexts = (lines: readonly string[]): string[] => {
  const texts: string[] = []
  for (const line of lines) {
    const last = texts.pop()
    const together = last === undefined ? line : `${last}\n${line}`
    if (last !== undefined && together.length > longest) texts.push(last, line)
    else texts.push(together)
  }
  return texts
}

/** A block of text. */
export const section = (text: string): SlackBlock => ({ type: 'section', text: { type: 'mrkdwn', text } })

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

/** Text and blocks of a message within Slack's limits. A text that is too long is cut at the end of a part. */
export const keptContent = (message: {
  readonly text: string
  readonly blocks?: readonly SlackBlock[] | undefined
}): { readonly text: string; readonly blocks?: SlackBlock[] } => ({
  text: shortenedMrkdwn(message.text, mostText),
  ...(message.blocks && { blocks: fittingBlocks(message.blocks) }),
})

/** Where a rollout is told of by its name, such as in a notification: `payments/checkout revision 7`. */
export const rolloutName = ({ rollout, regions, release }: Story): string =>
  plainMrkdwn(`${rollout.namespace}/${rollout.name} ${regions ? `release ${release}` : `revision ${rollout.revision}`}`)

const style = { image: codeMrkdwn, plain: plainMrkdwn }

/**
 * The rollout and all its changes, a line each: every container with both images, and the differences to the same
 * release in other regions. Revisions are each region's own: of a release its name is told.
 */
export const rolloutTitle = (story: Story): readonly string[] => {
  const { rollout, regions, release } = story
  const which = regions ? `release ${plainMrkdwn(release)}` : `revision ${rollout.revision}`
  const [first, ...lines] = changeLines(story, style)
  const beside = besideInWords(story)
  return [
    `*${plainMrkdwn(`${rollout.namespace}/${rollout.name}`)}* ${which}: ${first}`,
    ...lines,
    ...(beside ? [`:left_right_arrow: ${plainMrkdwn(beside)}`] : []),
  ]
}

/** Most regions that are told of one by one. */
const mostRegions = 12

const weightOf = ({ region, weight, end }: RegionStory): string => `${region} ${end ? end.outcome : `${weight}%`}`

/** Where it goes on: which release, in which cluster and region, or in which regions and how far each is. */
export const rolloutPlace = ({ cluster, region, release, regions }: Story): string => {
  if (!regions) return escapeMrkdwn([`release ${release}`, cluster, region].filter(Boolean).join(' · '))
  const more = regions.length > mostRegions ? [`and ${regions.length - mostRegions} more`] : []
  return escapeMrkdwn([...regions.slice(0, mostRegions).map(weightOf), ...more].join(' · '))
}

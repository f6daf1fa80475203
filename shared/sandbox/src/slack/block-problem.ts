import { isRecord } from '../is-record.ts'

/** Most characters of the texts of each kind of block (docs.slack.dev, reference, blocks). A text has at least one. */
const mostText: Readonly<Record<string, number>> = { section: 3_000, context: 3_000, header: 150 }
/** Most characters of a button's label, its value and any action's name (docs.slack.dev, reference, button element). */
const most = { label: 75, value: 2_000, name: 255 } as const
/** Most elements (docs.slack.dev, reference, blocks). */
const mostElements: Readonly<Record<string, number>> = { context: 10, actions: 25 }
/** Characters of all blocks as JSON, as people have found out (github.com/slackapi/bolt-js/issues/2509). */
const mostOfAll = 13_170

type Problem = { readonly error: 'invalid_blocks' | 'msg_blocks_too_long'; readonly message: string }

const tooLong = (value: unknown, longest: number, place: string): string[] => {
  const text = typeof value === 'string' ? value : undefined
  if (text === undefined || (text.length > 0 && text.length <= longest)) return []
  return [
    text.length === 0
      ? `must be more than 0 characters [json-pointer:${place}]`
      : `must be less than ${longest + 1} characters [json-pointer:${place}]`,
  ]
}

const elementProblems = (element: unknown, longest: number, place: string): string[] => {
  if (!isRecord(element)) return [`must be an object [json-pointer:${place}]`]
  if (element.type !== 'button') return tooLong(element.text, longest, `${place}/text`)
  const label = isRecord(element.text) ? element.text.text : ''
  return [
    ...tooLong(label, most.label, `${place}/text/text`),
    ...tooLong(element.value, most.value, `${place}/value`),
    ...tooLong(element.action_id, most.name, `${place}/action_id`),
  ]
}

const problemsOf = (block: unknown, at: number): string[] => {
  if (!isRecord(block)) return [`must be an object [json-pointer:/blocks/${at}]`]
  const type = String(block.type)
  const longest = mostText[type] ?? Number.POSITIVE_INFINITY
  const elements = Array.isArray(block.elements) ? block.elements : []
  const few = mostElements[type] ?? Number.POSITIVE_INFINITY
  return [
    ...(isRecord(block.text) ? tooLong(block.text.text, longest, `/blocks/${at}/text/text`) : []),
    ...(elements.length > few ? [`no more than ${few} items allowed [json-pointer:/blocks/${at}/elements]`] : []),
    ...elements.flatMap((element, index) => elementProblems(element, longest, `/blocks/${at}/elements/${index}`)),
  ]
}

/** Why Slack takes no such blocks, in its words; undefined when it does. */
export const blockProblem = (blocks: readonly unknown[]): Problem | undefined => {
  const [message] = blocks.flatMap(problemsOf)
  if (message) return { error: 'invalid_blocks', message }
  return JSON.stringify(blocks).length > mostOfAll
    ? { error: 'msg_blocks_too_long', message: 'blocks are too long' }
    : undefined
}

import { isRecord } from '../is-record.ts'

const isText = (value: unknown, most: number): boolean =>
  isRecord(value) && value.type === 'plain_text' && typeof value.text === 'string' && value.text.length <= most

const isWithin = (value: unknown, most: number): boolean =>
  value === undefined || (typeof value === 'string' && value.length <= most)

/** Why Slack takes no such modal; undefined when it does. The limits are those of docs.slack.dev, reference, views. */
export const modalProblem = (view: unknown): 'invalid_arguments' | undefined => {
  if (!isRecord(view) || view.type !== 'modal') return 'invalid_arguments'
  const { title, submit, close, blocks, callback_id, private_metadata } = view
  if (!Array.isArray(blocks) || blocks.length > 100 || !blocks.every(isRecord)) return 'invalid_arguments'
  const hasInput = blocks.some(({ type }) => type === 'input')
  const isValid =
    isText(title, 24) &&
    (isText(submit, 24) || (submit === undefined && !hasInput)) &&
    (close === undefined || isText(close, 24)) &&
    isWithin(callback_id, 255) &&
    isWithin(private_metadata, 3_000)
  return isValid ? undefined : 'invalid_arguments'
}

import { isRecord } from '../is-record.ts'
import { plainText } from './plain-text.ts'

const texts = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(texts)
  if (!isRecord(value)) return []
  const { type, text, fields, elements, accessory } = value
  const own = typeof text === 'string' ? [type === 'plain_text' ? text : plainText(text)] : texts(text)
  const all = [...own, ...texts(fields), ...texts(elements), ...texts(accessory)]
  return type === 'button' ? all.map((label) => `[${label}]`) : all
}

/** The texts of a Block Kit block on one or more lines; undefined when it has none, such as an image. */
export const blockText = (block: unknown): string | undefined => {
  if (isRecord(block) && block.type === 'divider') return '────────'
  const found = texts(block)
  return found.length === 0 ? undefined : found.join(isRecord(block) && block.type === 'section' ? '\n' : '  ')
}

import { bytes, converted } from '../gob/shape.ts'
import type { Value } from '../gob/value.ts'

const [quote, backslash] = Buffer.from('"\\')
const marks: ReadonlySet<number> = new Set(Buffer.from(',[{'))

/** At least so many values as the text has, for each begins after one of these, where it is in no string. */
const valuesIn = (text: Buffer): number => {
  let count = 1
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0
    if (byte === quote) isInString = !isInString
    else if (isInString) at += byte === backslash ? 1 : 0
    else if (marks.has(byte)) count += 1
  }
  return count
}

/** json.RawMessage. Its values count as those of the message that it is in. */
export const json = converted(bytes, undefined, (text, reader): Value => {
  if (!Buffer.isBuffer(text)) return undefined
  reader.count(valuesIn(text))
  return JSON.parse(text.toString('utf8'))
})

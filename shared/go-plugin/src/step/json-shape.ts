import { bytes, type Shape } from '../gob/shape.ts'
import type { Value } from '../gob/value.ts'

const marks: ReadonlySet<number> = new Set(Buffer.from(',[{'))

/** At least so many values as the text has, for each begins after one of these. */
const valuesIn = (text: Buffer): number => {
  let count = 1
  for (const byte of text) if (marks.has(byte)) count += 1
  return count
}

/** json.RawMessage. Its values count as those of the message that it is in. */
export const json: Shape = {
  zero: undefined,
  compile(types, id) {
    const read = types.read(bytes, id)
    return (reader): Value => {
      const text = read(reader)
      if (!Buffer.isBuffer(text)) return undefined
      reader.count(valuesIn(text))
      return JSON.parse(text.toString('utf8'))
    }
  },
}

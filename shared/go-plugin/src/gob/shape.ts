import { GobError } from './gob-error.ts'
import type { KnownTypes, Read, Shape } from './known-types.ts'
import type { Reader } from './reader.ts'
import type { Value } from './value.ts'
import { typeId } from './wire-type.ts'

const mismatch = (wanted: string, types: KnownTypes, id: number): GobError =>
  new GobError(`a ${wanted} was expected, and type ${id} (${types.get(id)?.kind ?? 'built in'}) came`)

const primitive = (wanted: string, zero: Value, readers: Readonly<Record<number, Read>>): Shape => ({
  zero,
  compile(types, id) {
    const read = readers[id]
    if (!read) throw mismatch(wanted, types, id)
    return read
  },
})

export const text = primitive('text', '', { [typeId.text]: (reader) => reader.text() })

export const number = primitive('number', 0, {
  [typeId.int]: (reader) => reader.int(),
  [typeId.uint]: (reader) => reader.uint(),
  [typeId.float]: (reader) => reader.float(),
})

export const flag = primitive('flag', false, { [typeId.bool]: (reader) => reader.uint() !== 0 })

/** A list of bytes, or what marshals itself into bytes. */
export const bytes: Shape = {
  zero: undefined,
  compile(types, id) {
    if (id !== typeId.bytes && types.get(id)?.kind !== 'opaque') throw mismatch('list of bytes', types, id)
    return (reader) => reader.bytes()
  },
}

/** Behind a pointer: undefined when it was left out, for it was nil or, with Go's encoder, pointed to zero. */
export const optional = (shape: Shape): Shape => ({
  zero: undefined,
  compile: (types, id) => shape.compile(types, id),
})

/** The same, made into something else. `convert` gets the reader, too, which counts the values of the message. */
export const converted = (shape: Shape, zero: Value, convert: (value: Value, reader: Reader) => Value): Shape => ({
  zero,
  compile(types, id) {
    const read = types.read(shape, id)
    return (reader) => convert(read(reader), reader)
  },
})

export const list = (of: Shape): Shape => ({
  zero: Object.freeze([]),
  compile(types, id) {
    const type = types.get(id)
    if (type?.kind !== 'list') throw mismatch('list', types, id)
    const read = types.read(of, type.element)
    return (reader) => {
      const values: Value[] = []
      for (let left = elements(reader); left > 0; left -= 1) values.push(read(reader))
      return values
    }
  },
})

/** A map with keys of text. */
export const mapOf = (of: Shape): Shape => ({
  zero: Object.freeze({}),
  compile(types, id) {
    const type = types.get(id)
    if (type?.kind !== 'map' || type.key !== typeId.text) throw mismatch('map', types, id)
    const read = types.read(of, type.element)
    return (reader) => {
      const entries: [string, Value][] = []
      for (let left = elements(reader); left > 0; left -= 1) entries.push([reader.text(), read(reader)])
      // unlike an assignment this takes __proto__ for a key as any other
      return Object.fromEntries(entries)
    }
  },
})

const elements = (reader: Reader): number => {
  const count = reader.length()
  reader.count(count)
  return count
}

import { GobError } from './gob-error.ts'
import type { Reader } from './reader.ts'

/** Types that need no definition (encoding/gob, type.go). */
export const typeId = { bool: 1, int: 2, uint: 3, float: 4, bytes: 5, text: 6, complex: 7, interface: 8 } as const

/** The first id of a type that the other side defines. */
export const firstUserId = 64

/** A type that the other side defined. An opaque one marshals itself into bytes. */
export type WireType =
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly WireField[] }
  | { readonly kind: 'list'; readonly element: number }
  | { readonly kind: 'map'; readonly key: number; readonly element: number }
  | { readonly kind: 'opaque' }

type WireField = { readonly name: string; readonly id: number }

/** The fields of a struct: each begins with how many were left out before it. */
const readFields = (reader: Reader, onField: (index: number) => void): void => {
  reader.enter()
  let index = -1
  for (let delta = reader.uint(); delta !== 0; delta = reader.uint()) {
    index += delta
    onField(index)
  }
  reader.leave()
}

const unknownField = (): never => {
  throw new GobError('a definition has an unknown field')
}

/** CommonType { Name string; Id int } */
const readName = (reader: Reader): string => {
  let name = ''
  readFields(reader, (index) => {
    if (index === 0) name = reader.text()
    else if (index === 1) reader.skipNumber()
    else unknownField()
  })
  return name
}

/** FieldType { Name string; Id int } */
const readField = (reader: Reader): WireField => {
  let name = ''
  let id = 0
  readFields(reader, (index) => {
    if (index === 0) name = reader.text()
    else if (index === 1) id = reader.int()
    else unknownField()
  })
  return { name, id }
}

/** A type with its common part first and then ids: ArrayType, SliceType and MapType. */
const readIds = (reader: Reader): readonly number[] => {
  const ids: number[] = []
  readFields(reader, (index) => {
    if (index === 0) readName(reader)
    else ids[index] = reader.int()
    if (index > 2) unknownField()
  })
  return ids
}

const readStruct = (reader: Reader): WireType => {
  let name = ''
  const fields: WireField[] = []
  readFields(reader, (index) => {
    if (index === 0) name = readName(reader)
    else if (index !== 1) unknownField()
    else for (let left = reader.length(); left > 0; left -= 1) fields.push(readField(reader))
  })
  return { kind: 'struct', name, fields }
}

const readOpaque = (reader: Reader): WireType => {
  readFields(reader, () => readName(reader))
  return { kind: 'opaque' }
}

const readList = (reader: Reader): WireType => ({ kind: 'list', element: readIds(reader)[1] ?? 0 })

const readMap = (reader: Reader): WireType => {
  const [, key = 0, element = 0] = readIds(reader)
  return { kind: 'map', key, element }
}

// ArrayT, SliceT, StructT, MapT, GobEncoderT, BinaryMarshalerT, TextMarshalerT
const kinds = [readList, readList, readStruct, readMap, readOpaque, readOpaque, readOpaque]

/** The definition of a type: a wireType, which has exactly one of its fields. */
export const readWireType = (reader: Reader): WireType => {
  const found: WireType[] = []
  readFields(reader, (index) => {
    const read = kinds[index] ?? unknownField
    found.push(read(reader))
  })
  const [type, ...more] = found
  if (!type || more.length > 0) throw new GobError('a definition must be of one type')
  return type
}

import { GobError } from './gob-error.ts'
import type { Field, Schema } from './schema.ts'
import { isStruct, type Struct, type Value } from './value.ts'
import type { Writer } from './writer.ts'

/** Go leaves out zero, lists without elements and pointers to nothing; but not a struct or a map that is there. */
const isZero = (value: Value): boolean =>
  value === undefined ||
  value === null ||
  value === 0 ||
  value === '' ||
  value === false ||
  ((Array.isArray(value) || value instanceof Uint8Array) && value.length === 0)

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

/** Writes a value without its type; zero is written out, as for the elements of a list. */
export const encodeValue = (to: Writer, schema: Schema, value: Value): void => {
  const given = value ?? zeros[schema.kind]
  if (schema.kind === 'flag' && typeof given === 'boolean') to.uint(given ? 1 : 0)
  else if (schema.kind === 'int' && isWhole(given)) to.int(given)
  else if (schema.kind === 'uint' && isWhole(given) && given >= 0) to.uint(given)
  else if (schema.kind === 'text' && typeof given === 'string') to.text(given)
  else if ((schema.kind === 'bytes' || schema.kind === 'opaque') && given instanceof Uint8Array) to.bytes(given)
  else if (schema.kind === 'list' && isList(given)) encodeList(to, schema.of, given)
  else if (schema.kind === 'map' && isStruct(given)) encodeMap(to, schema.of, given)
  else if (schema.kind === 'struct' && isStruct(given)) encodeFields(to, schema.fields, given)
  else throw new GobError(`a value of kind ${schema.kind} was expected, and a ${typeof given} was given`)
}

const zeros: Readonly<Record<Schema['kind'], Value>> = {
  flag: false,
  int: 0,
  uint: 0,
  text: '',
  bytes: new Uint8Array(),
  opaque: new Uint8Array(),
  list: [],
  map: {},
  struct: {},
}

const isWhole = (value: Value): value is number => Number.isSafeInteger(value)

const encodeList = (to: Writer, of: Schema, items: readonly Value[]): void => {
  to.uint(items.length)
  for (const item of items) encodeValue(to, of, item)
}

const encodeMap = (to: Writer, of: Schema, values: Struct): void => {
  const entries = Object.entries(values)
  to.uint(entries.length)
  for (const [key, item] of entries) {
    to.text(key)
    encodeValue(to, of, item)
  }
}

const encodeFields = (to: Writer, fields: readonly Field[], values: Struct): void => {
  let last = -1
  for (const [index, { key, schema, convert }] of fields.entries()) {
    const given = values[key]
    const value = convert ? convert(given) : given
    if (isZero(value)) continue
    to.uint(index - last)
    last = index
    encodeValue(to, schema, value)
  }
  to.uint(0)
}

import type { Schema } from './schema.ts'
import { typeId } from './wire-type.ts'
import type { Writer } from './writer.ts'

/** CommonType, the first field of each type. Lists and maps have no name that matters. */
const writeCommon = (to: Writer, name: string, id: number): void => {
  to.uint(1)
  if (name !== '') {
    to.uint(1)
    to.text(name)
  }
  to.uint(name === '' ? 2 : 1)
  to.int(id)
  to.uint(0)
}

const writeId = (to: Writer, id: number): void => {
  to.uint(1)
  to.int(id)
}

// the field of wireType
const kindIndex = { list: 1, struct: 2, map: 3, opaque: 4 } as const

/** The definition of a type; `idOf` has the ids of the types in it. */
export const writeDefinition = (to: Writer, schema: Schema, idOf: (schema: Schema) => number): void => {
  if ('id' in schema) return
  to.uint(kindIndex[schema.kind] + 1)
  writeCommon(to, 'name' in schema ? schema.name : '', idOf(schema))
  if (schema.kind === 'list') writeId(to, idOf(schema.of))
  if (schema.kind === 'map') {
    writeId(to, typeId.text)
    writeId(to, idOf(schema.of))
  }
  if (schema.kind === 'struct' && schema.fields.length > 0) {
    to.uint(1)
    to.uint(schema.fields.length)
    for (const field of schema.fields) {
      to.uint(1)
      to.text(field.name)
      writeId(to, idOf(field.schema))
      to.uint(0)
    }
  }
  to.uint(0)
  to.uint(0)
}

import { GobError } from './gob-error.ts'
import type { KnownTypes, Skip } from './known-types.ts'
import type { Reader } from './reader.ts'
import { typeId, type WireType } from './wire-type.ts'

const skipNumber: Skip = (reader) => reader.skipNumber()
const skipBytes: Skip = (reader) => reader.skipBytes()

const skipComplex: Skip = (reader) => {
  reader.skipNumber()
  reader.skipNumber()
}

/** A value in an interface brings definitions into the middle of a message; Argo's types have none. Nil is no name. */
const skipInterface: Skip = (reader) => {
  if (reader.uint() !== 0) throw new GobError('an interface within a value is not supported')
}

const builtIn = new Map<number, Skip>([
  [typeId.bool, skipNumber],
  [typeId.int, skipNumber],
  [typeId.uint, skipNumber],
  [typeId.float, skipNumber],
  [typeId.bytes, skipBytes],
  [typeId.text, skipBytes],
  [typeId.complex, skipComplex],
  [typeId.interface, skipInterface],
])

const skipTimes = (reader: Reader, times: number, skip: Skip): void => {
  reader.enter()
  for (let left = times; left > 0; left -= 1) skip(reader)
  reader.leave()
}

const skipStruct = (types: KnownTypes, fields: readonly { readonly id: number }[]): Skip => {
  // at the first use, since a type may contain itself
  let skips: readonly Skip[] | undefined
  return (reader) => {
    skips ??= fields.map(({ id }) => types.skip(id))
    reader.enter()
    let index = -1
    for (let delta = reader.uint(); delta !== 0; delta = reader.uint()) {
      index += delta
      const skip = skips[index]
      if (!skip) throw new GobError(`a struct of ${fields.length} fields has no field ${index}`)
      skip(reader)
    }
    reader.leave()
  }
}

const skipDefined = (types: KnownTypes, type: WireType): Skip => {
  switch (type.kind) {
    case 'struct':
      return skipStruct(types, type.fields)
    case 'list':
      return (reader) => skipTimes(reader, reader.length(), types.skip(type.element))
    case 'map':
      return (reader) => {
        const key = types.skip(type.key)
        const element = types.skip(type.element)
        skipTimes(reader, reader.length(), (reader) => {
          key(reader)
          element(reader)
        })
      }
    case 'opaque':
      return skipBytes
  }
}

/** Makes what steps over a value of that type. */
export const skipper = (types: KnownTypes, id: number): Skip => {
  const known = builtIn.get(id)
  if (known) return known
  const type = types.get(id)
  if (!type) throw new GobError(`type ${id} is not defined`)
  return skipDefined(types, type)
}

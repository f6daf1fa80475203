import { GobError } from './gob-error.ts'
import type { Shape } from './known-types.ts'
import type { Value } from './value.ts'

/** The name that a field of a struct is known by; lookups use that name. */
type NameOf = (struct: string, field: string) => string

const asInGo: NameOf = (_, field) => field

/** A struct, of which only these fields are read and the others are stepped over. Without `nameOf` they have Go's names. */
export const struct = (fields: Readonly<Record<string, Shape>>, nameOf: NameOf = asInGo): Shape => {
  const given = Object.fromEntries(
    Object.entries(fields).flatMap(([name, { zero }]) => (zero === undefined ? [] : [[name, zero]])),
  )
  const zeros = Object.freeze(given)
  return {
    zero: zeros,
    compile(types, id) {
      const type = types.get(id)
      if (type?.kind !== 'struct') throw new GobError(`a struct was expected, and type ${id} came`)
      const steps = type.fields.map((field) => {
        const name = nameOf(type.name, field.name)
        const shape = Object.hasOwn(fields, name) ? fields[name] : undefined
        return shape
          ? { name, read: types.read(shape, field.id), skip: undefined }
          : { name, read: undefined, skip: types.skip(field.id) }
      })
      return (reader) => {
        const value: Record<string, Value> = { ...zeros }
        reader.enter()
        reader.count(1)
        let index = -1
        for (let delta = reader.uint(); delta !== 0; delta = reader.uint()) {
          index += delta
          const step = steps[index]
          if (!step) throw new GobError(`${type.name} has no field ${index}`)
          if (step.read) value[step.name] = step.read(reader)
          else step.skip(reader)
        }
        reader.leave()
        return value
      }
    },
  }
}

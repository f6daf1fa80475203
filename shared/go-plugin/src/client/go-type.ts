import { bytesType, type Field, intType, opaqueType, type Schema, structType, textType } from '../gob/schema.ts'
import type { Value } from '../gob/value.ts'
import { jsonName } from '../step/json-name.ts'
import { writeTime } from '../step/time.ts'

/** A Go type whose values look otherwise in JSON. */
type Converted = { readonly schema: Schema; readonly convert: (value: Value) => Value }

const isNothing = (value: Value): boolean => value === undefined || value === null

/** metav1.Time. */
export const time: Converted = {
  schema: opaqueType('Time'),
  convert: (value) => (typeof value === 'string' ? writeTime(value) : undefined),
}

/** json.RawMessage, which keeps a null as these four letters. */
export const rawMessage: Converted = {
  schema: bytesType,
  convert: (value) => (value === undefined ? undefined : Buffer.from(JSON.stringify(value))),
}

/** intstr.IntOrString. */
export const intOrString: Converted = {
  schema: structType('IntOrString', { Type: intType, IntVal: intType, StrVal: textType }),
  convert(value) {
    if (isNothing(value)) return undefined
    return typeof value === 'string' ? { Type: 1, StrVal: value } : { IntVal: value }
  },
}

/** A struct of Go, whose values have the names that kubectl shows. */
export const goStruct = (name: string, fields: Readonly<Record<string, Schema | Converted>>): Schema => ({
  kind: 'struct',
  name,
  fields: Object.entries(fields).map(([field, given]): Field => {
    const key = jsonName(name, field)
    return 'schema' in given ? { name: field, key, ...given } : { name: field, key, schema: given }
  }),
})

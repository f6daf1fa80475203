import type { Value } from './value.ts'
import { typeId } from './wire-type.ts'

/** The Go type that a value is sent as. */
export type Schema =
  | { readonly kind: 'flag' | 'int' | 'uint' | 'text' | 'bytes'; readonly id: number }
  | { readonly kind: 'opaque'; readonly name: string }
  | { readonly kind: 'list'; readonly of: Schema }
  | { readonly kind: 'map'; readonly of: Schema }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly Field[] }

/** A field by its name in Go, the key of its value, and how the value becomes what the schema takes. */
export type Field = {
  readonly name: string
  readonly key: string
  readonly schema: Schema
  readonly convert?: (value: Value) => Value
}

export const flagType: Schema = { kind: 'flag', id: typeId.bool }
export const intType: Schema = { kind: 'int', id: typeId.int }
export const uintType: Schema = { kind: 'uint', id: typeId.uint }
export const textType: Schema = { kind: 'text', id: typeId.text }
export const bytesType: Schema = { kind: 'bytes', id: typeId.bytes }

export const listType = (of: Schema): Schema => ({ kind: 'list', of })

/** `map[string]…` */
export const mapType = (of: Schema): Schema => ({ kind: 'map', of })

/** A type with GobEncode, which gives bytes. */
export const opaqueType = (name: string): Schema => ({ kind: 'opaque', name })

/** Fields in Go's order, their values by the same names. */
export const structType = (name: string, fields: Readonly<Record<string, Schema>>): Schema => ({
  kind: 'struct',
  name,
  fields: Object.entries(fields).map(([name, schema]) => ({ name, key: name, schema })),
})

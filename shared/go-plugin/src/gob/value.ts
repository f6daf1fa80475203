/** The values in a gob: those of JSON, and bytes. */
export type Value = string | number | boolean | null | undefined | Uint8Array | readonly Value[] | Struct

/** A struct or a map, by the names of its fields or its keys. */
export type Struct = { readonly [name: string]: Value }

export const isStruct = (value: Value): value is Struct =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)

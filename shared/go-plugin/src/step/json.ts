import { isStruct, type Value } from '../gob/value.ts'

/** Values that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

export type JsonObject = { readonly [name: string]: Json | undefined }

/** For values of shapes that let no bytes through: only the outside is looked at. */
export const isJson = (value: Value): value is Json => value !== undefined && !(value instanceof Uint8Array)

/** For values of shapes that let no bytes through: only the outside is looked at. */
export const isJsonObject = (value: Value): value is JsonObject => isStruct(value)

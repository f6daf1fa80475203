import type { Reader } from './reader.ts'
import type { Value } from './value.ts'
import type { WireType } from './wire-type.ts'

export type Read = (reader: Reader) => Value

/** Steps over one value. */
export type Skip = (reader: Reader) => void

/** The parts to read of a value, and its default when left out: gob leaves out zero. */
export type Shape = {
  readonly zero: Value
  compile(types: KnownTypes, id: number): Read
}

/** The types that one side of a stream has defined. */
export type KnownTypes = {
  /** Undefined for a type that needs no definition. */
  get(id: number): WireType | undefined
  /** Steps over a value of that type. */
  skip(id: number): Skip
  /** Reads of a value of that type what the shape asks for. */
  read(shape: Shape, id: number): Read
}

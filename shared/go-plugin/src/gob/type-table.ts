import type { Allowance } from './allowance.ts'
import { GobError } from './gob-error.ts'
import type { KnownTypes, Read, Shape, Skip } from './known-types.ts'
import type { Reader } from './reader.ts'
import { skipper } from './skip.ts'
import { firstUserId, readWireType, type WireType } from './wire-type.ts'

// the arguments of Run have 310
const maxTypes = 2_000

/** The types that one side of a stream has defined, and what was compiled for them. */
export class TypeTable implements KnownTypes {
  readonly #types = new Map<number, WireType>()
  readonly #skips = new Map<number, Skip>()
  readonly #reads = new Map<Shape, Map<number, Read>>()
  readonly #allowance: Allowance
  #taken = 0

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  /** @throws GobError for one type too many, and for one that was defined before. */
  define(id: number, reader: Reader): void {
    if (this.#types.size >= maxTypes) throw new GobError(`more than ${maxTypes} types`)
    this.#allowance.take(reader.left)
    this.#taken += reader.left
    if (id < firstUserId || this.#types.has(id)) throw new GobError(`type ${id} is already defined`)
    this.#types.set(id, readWireType(reader))
    reader.expectEnd()
  }

  /** The stream is over. */
  close(): void {
    this.#allowance.give(this.#taken)
    this.#taken = 0
  }

  get(id: number): WireType | undefined {
    return this.#types.get(id)
  }

  skip(id: number): Skip {
    const known = this.#skips.get(id)
    if (known) return known
    const made = skipper(this, id)
    this.#skips.set(id, made)
    return made
  }

  read(shape: Shape, id: number): Read {
    const known = this.#reads.get(shape)?.get(id)
    if (known) return known
    const made = shape.compile(this, id)
    const ofShape = this.#reads.get(shape) ?? new Map<number, Read>()
    this.#reads.set(shape, ofShape.set(id, made))
    return made
  }
}

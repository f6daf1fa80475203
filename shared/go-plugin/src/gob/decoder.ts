import { GobError } from './gob-error.ts'
import { MessageSplitter } from './message-splitter.ts'
import { Reader } from './reader.ts'
import type { Shape } from './shape.ts'
import { TypeTable } from './type-table.ts'
import type { Value } from './value.ts'
import { typeId } from './wire-type.ts'

/** A value that arrived, not decoded yet: to be read at once, for its memory is used again. `name` is what its type was registered as, when it came in an interface. */
export type Encoded = {
  readonly name: string | undefined
  /** @throws GobError when it is malformed or of another shape. */
  read(shape: Shape): Value
}

const nil: Encoded = { name: '', read: ({ zero }) => zero }

/** Decodes one direction of a stream. */
export class Decoder {
  readonly #types = new TypeTable()
  readonly #splitter = new MessageSplitter((message) => this.#message(message))
  readonly #onValue: (value: Encoded) => void
  #pendingName: string | undefined

  constructor(onValue: (value: Encoded) => void) {
    this.#onValue = onValue
  }

  /** @throws GobError when the stream cannot be followed any more. */
  push(piece: Buffer): void {
    this.#splitter.push(piece)
  }

  #message(bytes: Buffer): void {
    const reader = new Reader(bytes)
    const id = reader.int()
    if (id < 0) this.#types.define(-id, reader)
    else if (this.#pendingName !== undefined) this.#inInterface(id, reader, this.#pendingName)
    else if (id === typeId.interface) this.#interface(reader)
    else this.#value(id, reader, undefined)
  }

  /** A new type in an interface is defined after the name, in this message and the next ones: only then comes the value. */
  #interface(reader: Reader): void {
    if (reader.uint() !== 0) throw new GobError('an interface must come alone')
    const name = reader.text()
    if (name === '') {
      reader.expectEnd()
      this.#onValue(nil)
    } else {
      this.#pendingName = name
      const id = reader.int()
      if (id < 0) this.#types.define(-id, reader)
      else this.#inInterface(id, reader, name)
    }
  }

  #inInterface(id: number, reader: Reader, name: string): void {
    this.#pendingName = undefined
    const length = reader.uint()
    if (length !== reader.left) throw new GobError(`${name} has ${length} bytes, and ${reader.left} came`)
    this.#value(id, reader, name)
  }

  #value(id: number, reader: Reader, name: string | undefined): void {
    const types = this.#types
    const isStruct = types.get(id)?.kind === 'struct'
    if (!isStruct && reader.uint() !== 0) throw new GobError('a value that is no struct begins with 0')
    this.#onValue({
      name,
      read(shape) {
        const value = types.read(shape, id)(reader)
        reader.expectEnd()
        return value
      },
    })
  }
}

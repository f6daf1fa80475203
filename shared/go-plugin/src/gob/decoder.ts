import { type DecoderAllowance, decoderAllowance } from './allowance.ts'
import { GobError } from './gob-error.ts'
import type { Shape } from './known-types.ts'
import { MessageSplitter } from './message-splitter.ts'
import { Reader } from './reader.ts'
import { TypeTable } from './type-table.ts'
import type { Value } from './value.ts'
import { typeId } from './wire-type.ts'

/** A value that arrived, not decoded yet: to be read at once, for its memory is used again. `name` is what its type was registered as, when it came in an interface. */
export type Encoded = {
  readonly name: string | undefined
  /** An estimate of the bytes that it takes in memory, once it was read. */
  readonly weight: number
  /** @throws GobError when it is malformed or of another shape. */
  read(shape: Shape): Value
}

const nil: Encoded = { name: '', weight: 0, read: ({ zero }) => zero }

// of an object or a list in V8, with its place in what it is in
const valueBytes = 150

/** Decodes one direction of a stream. */
export class Decoder {
  readonly #types: TypeTable
  readonly #splitter: MessageSplitter
  readonly #onValue: (value: Encoded) => void
  #pendingName: string | undefined

  /** `allowance` is shared by all streams of a connection. */
  constructor(onValue: (value: Encoded) => void, allowance: DecoderAllowance = decoderAllowance()) {
    this.#onValue = onValue
    this.#types = new TypeTable(allowance.definitions)
    this.#splitter = new MessageSplitter((message) => this.#message(message), allowance.messages)
  }

  /** @throws GobError when the stream cannot be followed any more. */
  push(piece: Buffer): void {
    this.#splitter.push(piece)
  }

  /** The stream is over: gives back what it had of the allowance. */
  close(): void {
    this.#splitter.close()
    this.#types.close()
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
    if (!isStruct && reader.uint() !== 0) throw new GobError('a value begins with 0 but is not a struct')
    const size = reader.left
    this.#onValue({
      name,
      get weight() {
        return size + reader.values * valueBytes
      },
      read(shape) {
        const value = types.read(shape, id)(reader)
        reader.expectEnd()
        return value
      },
    })
  }
}

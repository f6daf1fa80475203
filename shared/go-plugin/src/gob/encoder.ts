import { writeDefinition } from './definition.ts'
import { encodeValue } from './encode-value.ts'
import type { Schema } from './schema.ts'
import type { Value } from './value.ts'
import { firstUserId, typeId } from './wire-type.ts'
import { Writer } from './writer.ts'

/** A value as its type; with a `name` in an interface, as the type that is registered by it. */
export type Typed = { readonly schema: Schema; readonly value: Value; readonly name?: string }

/** An interface that holds nothing. */
export const nil = 'nil'

/** Encodes one direction of a stream: each type is defined before its first value. */
export class Encoder {
  readonly #ids = new Map<Schema, number>()
  readonly #output = new Writer()
  readonly #message = new Writer()
  readonly #body = new Writer()

  /** The messages of all these. @throws GobError when one is not of its type: then nothing was sent, and the stream goes on. */
  encode(...values: readonly (Typed | typeof nil)[]): Buffer {
    const bodies = values.map((value) => (value === nil ? undefined : { ...value, body: this.#encode(value) }))
    this.#output.clear()
    for (const value of bodies) this.#add(value)
    return Buffer.from(this.#output.written)
  }

  /** A value that is no struct comes after a 0. */
  #encode({ schema, value }: Typed): Buffer {
    this.#body.clear()
    if (schema.kind !== 'struct') this.#body.uint(0)
    encodeValue(this.#body, schema, value)
    return Buffer.from(this.#body.written)
  }

  #add(typed: (Typed & { readonly body: Buffer }) | undefined): void {
    if (!typed || typed.name !== undefined) {
      this.#message.int(typeId.interface)
      this.#message.uint(0)
      this.#message.text(typed?.name ?? '')
    }
    if (typed) {
      // as Go does it, the first definition goes into the message that began with the name of the interface
      this.#define(typed.schema)
      this.#message.int(this.#idOf(typed.schema))
      if (typed.name !== undefined) this.#message.uint(typed.body.length)
      this.#message.raw(typed.body)
    }
    this.#endMessage()
  }

  #define(schema: Schema): void {
    for (const added of this.#assign(schema)) {
      this.#message.int(-this.#idOf(added))
      writeDefinition(this.#message, added, (schema) => this.#idOf(schema))
      this.#endMessage()
    }
  }

  /** Gives a number to each new type, the outer before the inner. */
  #assign(schema: Schema): Schema[] {
    if ('id' in schema || this.#ids.has(schema)) return []
    this.#ids.set(schema, firstUserId + this.#ids.size)
    const fields = schema.kind === 'struct' ? schema.fields.map((field) => field.schema) : []
    const parts = 'of' in schema ? [schema.of] : fields
    return [schema, ...parts.flatMap((part) => this.#assign(part))]
  }

  #idOf(schema: Schema): number {
    return 'id' in schema ? schema.id : (this.#ids.get(schema) ?? 0)
  }

  #endMessage(): void {
    this.#output.bytes(this.#message.written)
    this.#message.clear()
  }
}

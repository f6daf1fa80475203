import type { Allowance } from './allowance.ts'
import { GobError } from './gob-error.ts'

/** Largest message that is taken. A Rollout is at most 1.5 MiB in etcd; Go's own limit is 8 GiB (encoding/gob, decoder.go, tooBig). */
const maxMessageBytes = 16 * 1024 * 1024

// the length of a message is a byte, or a byte and up to eight more
const maxLengthBytes = 8

// fresh memory for each large message would cost more than all of its decoding
const spareBytes = 1024 * 1024
let spare: Buffer | undefined

/** Memory for a message of which `size` bytes are known to come. One up to 1 MiB has all of it; a larger one grows with what came. */
const memoryFor = (wanted: number, size: number): Buffer => {
  if (wanted > spareBytes) return Buffer.allocUnsafeSlow(Math.min(wanted, Math.max(spareBytes, size * 2)))
  if (!spare) return Buffer.allocUnsafeSlow(wanted <= spareBytes / 4 ? wanted : spareBytes)
  const taken = spare
  spare = undefined
  return taken
}

const nothing: Buffer = Buffer.alloc(0)

const done = (memory: Buffer): void => {
  if (memory.length === spareBytes) spare = memory
}

/**
 * Cuts what a stream delivers into messages, each with its length in front. A message is valid until the callback
 * returns. The bytes of an unfinished message are copied, because a piece may be a single byte of the 64 KiB that the
 * socket read.
 */
export class MessageSplitter {
  readonly #onMessage: (message: Buffer) => void
  readonly #allowance: Allowance
  #lengthLeft = 0
  #length = 0
  #wanted = 0
  #held: Buffer = nothing
  #size = 0
  #taken = 0

  constructor(onMessage: (message: Buffer) => void, allowance: Allowance) {
    this.#onMessage = onMessage
    this.#allowance = allowance
  }

  /** @throws GobError for a message that is too large, or where there is no allowance left for it. */
  push(piece: Buffer): void {
    for (let at = 0; at < piece.length; )
      if (this.#wanted > 0) at = this.#readBody(piece, at)
      else {
        this.#readLength(piece[at] ?? 0)
        at += 1
      }
  }

  /** Lets go of what is not whole. */
  close(): void {
    done(this.#held)
    this.#forget()
  }

  #readLength(byte: number): void {
    if (this.#lengthLeft > 0) {
      this.#lengthLeft -= 1
      this.#length = this.#length * 256 + byte
    } else if (byte < 0x80) this.#length = byte
    else {
      this.#lengthLeft = 256 - byte
      this.#length = 0
      if (this.#lengthLeft > maxLengthBytes) throw new GobError('no length of a message')
    }
    if (this.#lengthLeft > 0) return
    if (this.#length === 0 || this.#length > maxMessageBytes) throw new GobError(`a message of ${this.#length} bytes`)
    this.#wanted = this.#length
  }

  #readBody(piece: Buffer, at: number): number {
    const wanted = this.#wanted
    const end = Math.min(piece.length, at + wanted - this.#size)
    if (end - at === wanted) {
      this.#wanted = 0
      this.#onMessage(piece.subarray(at, end))
      return end
    }
    this.#hold(piece, at, end)
    if (this.#size === wanted) this.#whole()
    return end
  }

  #hold(piece: Buffer, at: number, end: number): void {
    const size = this.#size + end - at
    if (size > this.#held.length || this.#size === 0) this.#grow(size)
    piece.copy(this.#held, this.#size, at, end)
    this.#size = size
  }

  #grow(size: number): void {
    const before = this.#held
    const memory = memoryFor(this.#wanted, size)
    const more = Math.min(memory.length, this.#wanted) - this.#taken
    this.#allowance.take(more)
    this.#taken += more
    before.copy(memory, 0, 0, this.#size)
    this.#held = memory
    done(before)
  }

  #whole(): void {
    const memory = this.#held
    const message = memory.subarray(0, this.#size)
    this.#wanted = 0
    this.#forget()
    this.#onMessage(message)
    done(memory)
  }

  #forget(): void {
    this.#held = nothing
    this.#size = 0
    this.#allowance.give(this.#taken)
    this.#taken = 0
  }
}

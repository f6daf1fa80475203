import { GobError } from './gob-error.ts'

/** Largest message that is taken. A Rollout is at most 1.5 MB in etcd. */
export const maxMessageBytes = 64 * 1024 * 1024

// the length of a message is a byte, or a byte and up to eight more
const maxLengthBytes = 9

// fresh memory for each large message would cost more than all of its decoding
const keptBytes = 1024 * 1024
let kept: Buffer | undefined

const join = (parts: readonly Buffer[], size: number): Buffer => {
  if (size > keptBytes) return Buffer.concat(parts, size)
  kept ??= Buffer.allocUnsafeSlow(keptBytes)
  let at = 0
  for (const part of parts) at += part.copy(kept, at, 0, size - at)
  return kept.subarray(0, size)
}

/** Cuts what a stream delivers into messages, each with its length in front. A message is valid until the callback returns. */
export class MessageSplitter {
  readonly #onMessage: (message: Buffer) => void
  #parts: Buffer[] = []
  #size = 0
  #wanted = 0

  constructor(onMessage: (message: Buffer) => void) {
    this.#onMessage = onMessage
  }

  /** @throws GobError for a message that is too large. */
  push(piece: Buffer): void {
    this.#parts.push(piece)
    this.#size += piece.length
    while (this.#size > 0 && this.#size >= this.#wanted) {
      if (this.#wanted > 0) this.#message()
      else if (!this.#readLength()) return
    }
  }

  #message(): void {
    const parts = this.#parts
    const size = this.#wanted
    const last = parts.at(-1) ?? Buffer.alloc(0)
    const message = parts.length === 1 ? last.subarray(0, size) : join(parts, size)
    this.#wanted = 0
    this.#rest(last, last.length - this.#size + size)
    this.#onMessage(message)
  }

  /** False when the length itself is not complete. */
  #readLength(): boolean {
    const [only, ...more] = this.#parts
    const whole = only && more.length === 0 ? only : Buffer.concat(this.#parts)
    const first = whole[0] ?? 0
    const size = first < 0x80 ? 0 : 256 - first
    if (size >= maxLengthBytes) throw new GobError('no length of a message')
    if (whole.length <= size) return false
    let length = size === 0 ? first : 0
    for (let index = 1; index <= size; index += 1) length = length * 256 + (whole[index] ?? 0)
    if (length === 0 || length > maxMessageBytes) throw new GobError(`a message of ${length} bytes`)
    this.#wanted = length
    this.#rest(whole, size + 1)
    return true
  }

  #rest(whole: Buffer, from: number): void {
    this.#parts = from < whole.length ? [whole.subarray(from)] : []
    this.#size = whole.length - from
  }
}

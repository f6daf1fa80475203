import { GobError } from './gob-error.ts'

// Go's own decoder gives up at 10,000; a Rollout has 15
const maxDepth = 100

// each takes some hundred bytes in memory and may be one on the wire. A Rollout of 1.5 MiB that fills etcd has a few thousand
const maxValues = 100_000

// V8 takes fresh memory for each string above 128 KiB: in pieces a large one is there six times as fast
const pieceBytes = 16 * 1024

const float = new DataView(new ArrayBuffer(8))

/** Reads the primitives of gob from one message, never beyond its end (pkg.go.dev/encoding/gob, Encoding Details). */
export class Reader {
  readonly #bytes: Buffer
  #at = 0
  #depth = 0
  #values = 0
  // the two halves of the last number of more than one byte
  #high = 0
  #low = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** Above 2^53 the nearest number that JavaScript has. */
  uint(): number {
    const first = this.#byte()
    if (first < 0x80) return first
    this.#wide(256 - first)
    return this.#high * 2 ** 32 + this.#low
  }

  /** The sign is the lowest bit; a negative number is complemented. Above 2^53 the nearest number that JavaScript has. */
  int(): number {
    const first = this.#byte()
    if (first < 0x80) return first & 1 ? ~(first >> 1) : first >> 1
    this.#wide(256 - first)
    const half = this.#high * 2 ** 31 + (this.#low >>> 1)
    return this.#low & 1 ? -half - 1 : half
  }

  /** The bytes of an IEEE number come in reverse order, for that makes round numbers short. */
  float(): number {
    const first = this.#byte()
    this.#high = 0
    this.#low = first
    if (first >= 0x80) this.#wide(256 - first)
    float.setUint32(0, this.#high)
    float.setUint32(4, this.#low)
    return float.getFloat64(0, true)
  }

  /** A number of bytes or elements: no more than there are bytes left. */
  length(): number {
    const length = this.uint()
    if (length > this.left) throw new GobError(`${length} bytes or elements, but only ${this.left} bytes are left`)
    return length
  }

  text(): string {
    const end = this.length() + this.#at
    let text = ''
    while (end - this.#at > pieceBytes) text += this.#piece(this.#characterBefore(this.#at + pieceBytes))
    return text + this.#piece(end)
  }

  bytes(): Buffer {
    const length = this.length()
    this.#at += length
    // the memory of the message is used again
    return Buffer.from(this.#bytes.subarray(this.#at - length, this.#at))
  }

  /** Objects, and elements of lists and maps, that are made of this message. */
  get values(): number {
    return this.#values
  }

  /** @throws GobError for one too many. */
  count(values: number): void {
    this.#values += values
    if (this.#values > maxValues) throw new GobError(`more than ${maxValues} objects and elements in a message`)
  }

  skipNumber(): void {
    const first = this.#byte()
    if (first < 0x80) return
    this.#at += 256 - first
    if (this.#at > this.#bytes.length) throw new GobError('a number is cut off')
  }

  skipBytes(): void {
    const length = this.length()
    this.#at += length
  }

  /** @throws GobError when the message has more bytes. */
  expectEnd(): void {
    if (this.left > 0) throw new GobError(`${this.left} bytes are left over`)
  }

  /** Before each nested value, with `leave` after it. */
  enter(): void {
    this.#depth += 1
    if (this.#depth > maxDepth) throw new GobError(`nested more than ${maxDepth} deep`)
  }

  leave(): void {
    this.#depth -= 1
  }

  #piece(end: number): string {
    const start = this.#at
    this.#at = end
    return this.#bytes.toString('utf8', start, end)
  }

  /** Where a character begins: a continuation in UTF-8 is 10xxxxxx, and there are at most three. */
  #characterBefore(at: number): number {
    let start = at
    while (start > at - 3 && ((this.#bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1
    return start
  }

  #byte(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new GobError('the message is cut off')
    this.#at += 1
    return byte
  }

  #wide(size: number): void {
    if (size > 8) throw new GobError(`a number of ${size} bytes`)
    this.#high = 0
    this.#low = 0
    for (let index = 0; index < size; index += 1) {
      this.#high = ((this.#high << 8) | (this.#low >>> 24)) >>> 0
      this.#low = ((this.#low << 8) | this.#byte()) >>> 0
    }
  }
}

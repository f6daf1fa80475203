/** Writes the primitives of gob into memory that grows. */
export class Writer {
  #bytes = Buffer.allocUnsafe(512)
  #size = 0

  /** The written bytes; valid until more are written. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#size)
  }

  clear(): this {
    this.#size = 0
    return this
  }

  /** Up to 2^53. */
  uint(value: number): void {
    this.#reserve(9)
    if (value < 0x80) this.#byte(value)
    else this.#wide(Math.floor(value / 2 ** 32), value >>> 0)
  }

  /** The sign goes into the lowest bit, and a negative number is complemented. */
  int(value: number): void {
    this.#reserve(9)
    const half = value < 0 ? -value - 1 : value
    if (half < 0x40) this.#byte(half * 2 + (value < 0 ? 1 : 0))
    else this.#wide(Math.floor(half / 2 ** 31), ((half << 1) | (value < 0 ? 1 : 0)) >>> 0)
  }

  text(value: string): void {
    const size = Buffer.byteLength(value)
    this.uint(size)
    this.#reserve(size)
    this.#size += this.#bytes.write(value, this.#size)
  }

  bytes(value: Uint8Array): void {
    this.uint(value.length)
    this.raw(value)
  }

  raw(value: Uint8Array): void {
    this.#reserve(value.length)
    this.#bytes.set(value, this.#size)
    this.#size += value.length
  }

  #byte(value: number): void {
    this.#bytes[this.#size] = value
    this.#size += 1
  }

  /** As many bytes as it needs, their number in front as a negative byte. */
  #wide(high: number, low: number): void {
    const bits = high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(low)
    const size = Math.ceil(bits / 8)
    this.#byte(256 - size)
    for (let left = size - 1; left >= 0; left -= 1)
      this.#byte((left >= 4 ? high >>> ((left - 4) * 8) : low >>> (left * 8)) & 0xff)
  }

  #reserve(size: number): void {
    if (this.#size + size <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#size + size))
    this.#bytes.copy(larger, 0, 0, this.#size)
    this.#bytes = larger
  }
}

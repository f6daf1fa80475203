import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameBytes } from './same-bytes.ts'

const code = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('two codes', () => {
  it('are the same where every byte is', () => {
    fc.assert(fc.property(code, (bytes) => isSameBytes(bytes, Uint8Array.from(bytes))))
  })

  it('differ by one bit of one byte, wherever it is', () => {
    const bytes = new Uint8Array(32).fill(0b0101_0101)
    for (let bit = 0; bit < 256; bit += 1) {
      const other = Uint8Array.from(bytes, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect({ bit, isSame: isSameBytes(bytes, other) || isSameBytes(other, bytes) }).toEqual({ bit, isSame: false })
    }
  })

  it('differ where one is the beginning of the other, though zeros are all that is behind it', () => {
    const zeros = (length: number) => new Uint8Array(length)
    expect([
      isSameBytes(zeros(31), zeros(32)),
      isSameBytes(zeros(32), zeros(31)),
      isSameBytes(zeros(0), zeros(1)),
    ]).toEqual([false, false, false])
  })
})

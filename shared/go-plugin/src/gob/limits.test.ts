import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { json } from '../step/json-shape.ts'
import { decoderAllowance } from './allowance.ts'
import { Decoder } from './decoder.ts'
import { Encoder } from './encoder.ts'
import type { Shape } from './known-types.ts'
import { bytesType, listType, structType, textType } from './schema.ts'
import { list, text } from './shape.ts'
import { struct } from './struct-shape.ts'

const reading = (shape: Shape, allowance = decoderAllowance()) => {
  const values: unknown[] = []
  const decoder = new Decoder((value) => values.push(value.read(shape)), allowance)
  return { decoder, values }
}

/** Bytes of buffers that something still holds. */
const kept = () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  collect()
  // buffers are freed by another thread, which the next collection waits for
  collect()
  return process.memoryUsage().arrayBuffers
}

describe('a message', () => {
  it('of which a byte came keeps that byte, and not what the socket read with it', () => {
    const { decoder } = reading(text)
    decoder.push(Buffer.of(0xfd, 0x20, 0, 0))
    const before = kept()
    // a byte in each of 400 pieces of 1 MiB
    for (let left = 400; left > 0; left -= 1) decoder.push(Buffer.allocUnsafeSlow(1024 * 1024).subarray(7, 8))
    expect(kept() - before).toBeLessThan(100 * 1024 * 1024)
  })

  it('comes whole, whatever comes between its pieces on other streams', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 200_000, max: 1_300_000 }))
    const streams = fc.array(fc.array(sizes, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
    const pieces = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(streams, pieces, (streams, pieces) => {
        const allowance = decoderAllowance()
        const open = streams.map((sizes, index) => {
          const sent = sizes.map((size) => String.fromCharCode(97 + index).repeat(size))
          const bytes = new Encoder().encode(...sent.map((value) => ({ schema: textType, value })))
          return { ...reading(text, allowance), sent, bytes }
        })
        let turn = 0
        for (let at = 0; open.some(({ bytes }) => at < bytes.length); turn += 1) {
          const size = pieces[turn % pieces.length] ?? 1
          for (const { decoder, bytes } of open) decoder.push(Buffer.from(bytes.subarray(at, at + size)))
          at += size
        }
        for (const { values, sent } of open)
          expect(values.map((value) => value === sent[values.indexOf(value)])).not.toContain(false)
        for (const { decoder } of open) decoder.close()
        // all of it was given back
        expect(allowance.messages.tryTake(32 * 1024 * 1024)).toBe(true)
        expect(allowance.definitions.tryTake(256 * 1024)).toBe(true)
      }),
      { numRuns: 4 },
    )
  })

  it('of more than 100,000 objects and elements is refused, though each list in it is short', () => {
    const lists = (count: number) => Array.from({ length: count }, () => Array.from({ length: 999 }, () => ''))
    const schema = listType(listType(textType))
    const read = (count: number) => () =>
      reading(list(list(text))).decoder.push(new Encoder().encode({ schema, value: lists(count) }))
    expect(read(100)).not.toThrow()
    expect(read(101)).toThrow('more than 100000 objects and elements')
  })

  it('of JSON with more than 100,000 values is refused before they are made', () => {
    const schema = structType('X', { Raw: bytesType })
    const read = (text: string) => () =>
      reading(struct({ Raw: json })).decoder.push(new Encoder().encode({ schema, value: { Raw: Buffer.from(text) } }))
    expect(read(`[${'[],'.repeat(40_000)}0]`)).not.toThrow()
    expect(read(`[${'[],'.repeat(60_000)}0]`)).toThrow('more than 100000 objects and elements')
    expect(read(JSON.stringify('x'.repeat(3_000_000)))).not.toThrow()
    // a number inside a text is not a value
    const said = String.raw`a "\"[{,`.repeat(100_000)
    expect(read(JSON.stringify([said, said]))).not.toThrow()
  })
})

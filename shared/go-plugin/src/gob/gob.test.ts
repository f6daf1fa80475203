import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decoder, type Encoded } from './decoder.ts'
import { Encoder, nil } from './encoder.ts'
import type { Shape } from './known-types.ts'
import {
  bytesType,
  flagType,
  intType,
  listType,
  mapType,
  type Schema,
  structType,
  textType,
  uintType,
} from './schema.ts'
import { bytes, flag, list, mapOf, number, text } from './shape.ts'
import { struct } from './struct-shape.ts'
import type { Value } from './value.ts'

const decoded = (stream: Buffer, shape: Shape, pieceBytes = stream.length) => {
  const values: unknown[] = []
  const decoder = new Decoder((value) => values.push(value.read(shape)))
  for (let at = 0; at < stream.length; at += pieceBytes) decoder.push(stream.subarray(at, at + pieceBytes))
  return values
}

const encoded = (schema: Schema, ...values: readonly Value[]) =>
  new Encoder().encode(...values.map((value) => ({ schema, value })))

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

describe('a gob', () => {
  const inner = structType('R', { Phase: textType, Message: textType, RequeueAfter: intType, Status: bytesType })
  const response = structType('Response', { Result: inner, Error: structType('E', { ErrorString: textType }) })

  // written by Go 1.26, type definitions and then the value
  const golden = hex(`2c7f03010108526573706f6e736501ff800001020106526573756c7401ff820001054572726f7201ff84000000
    41ff81030101015201ff8200010401055068617365010c0001074d657373616765010c00010c5265717565756541667465720104000106537461747573010a000000
    1fff83030101014501ff84000101010b4572726f72537472696e67010c000000
    0eff800101015303027b7d00010000`)

  it('is, byte for byte, what Go writes', () => {
    const value = { Result: { Phase: 'S', Status: Buffer.from('{}') }, Error: {} }
    expect(encoded(response, value).toString('hex')).toBe(golden.toString('hex'))
  })

  it('a value that Go wrote is read, in pieces of any size', () => {
    const shape = struct({ Result: struct({ Phase: text, Message: text, RequeueAfter: number }) })
    const value = { Result: { Phase: 'S', Message: '', RequeueAfter: 0 } }
    for (const pieceBytes of [1, 2, 3, 7, 64, 1000]) expect(decoded(golden, shape, pieceBytes)).toEqual([value])
  })
})

describe('a value in an interface', () => {
  // gob.RegisterName("the.P", …): the name, then definitions in several messages, then the value; the second time one message
  const golden =
    hex(`411000057468652e50ff85030101015001ff8600010601014101ff820001014d01ff880001014c01ff8a0001015401ff8c000102505401ff8c000101490104000000
    41ff81030101015201ff8200010401055068617365010c0001074d657373616765010c00010c5265717565756541667465720104000106537461747573010a000000
    21ff87040101116d61705b737472696e675d737472696e6701ff8800010c010c0000
    16ff89020101085b5d737472696e6701ff8a00010c0000
    10ff8b0501010454696d6501ff8c000000
    04ff860100 0c1000057468652e50ff860100`)

  it('is found behind the definitions that come after its name', () => {
    const values: unknown[] = []
    const decoder = new Decoder(({ name, read }) => values.push([name, read(struct({ I: number, M: mapOf(text) }))]))
    for (const byte of golden) decoder.push(Buffer.of(byte))
    expect(values).toEqual([
      ['the.P', { I: 0, M: {} }],
      ['the.P', { I: 0, M: {} }],
    ])
  })

  it('is written in the same way', () => {
    const point = structType('P', { X: intType, Of: structType('O', { Y: textType }) })
    const encoder = new Encoder()
    expect(encoder.encode({ name: 'the.P', schema: point, value: { X: 1 } }).toString('hex')).toMatch(
      /^241000057468652e507f0301010150/,
    )
    expect(encoder.encode({ name: 'the.P', schema: point, value: { X: 1 } }).toString('hex')).toBe(
      '0e1000057468652e50ff8003010200',
    )
  })

  it('may be nothing', () => {
    const bytes = new Encoder().encode(nil)
    expect(bytes.toString('hex')).toBe('03100000')
    expect(decoded(bytes, text)).toEqual([''])
  })
})

describe('numbers', () => {
  it('are what Go writes', () => {
    expect(decoded(hex('0b0400f87fffffffffffffff'), number)).toEqual([-(2 ** 62)])
    expect(decoded(hex('050800fef83f'), number)).toEqual([1.5])
    expect(encoded(intType, -129, 64, 7, -1).toString('hex')).toBe(
      '050400fe0101 040400ff80 0304000e 03040001'.replaceAll(' ', ''),
    )
  })

  it('come back', () => {
    const int = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.integer({ min: -300, max: 300 }))
    fc.assert(
      fc.property(int, (value) => {
        expect(decoded(encoded(intType, value), number)).toEqual([value])
      }),
    )
    fc.assert(
      fc.property(int, (value) => {
        expect(decoded(encoded(uintType, Math.abs(value)), number)).toEqual([Math.abs(value)])
      }),
    )
  })
})

describe('any value', () => {
  const item = structType('Item', { Name: textType, On: flagType, Count: intType })
  const whole = structType('Whole', {
    Items: listType(item),
    Labels: mapType(textType),
    Raw: bytesType,
    Skipped: mapType(listType(item)),
    First: item,
    Last: uintType,
  })
  const itemShape = struct({ Name: text, On: flag, Count: number })
  const anyItem = fc.record({ Name: fc.string({ unit: 'binary' }), On: fc.boolean(), Count: fc.maxSafeInteger() })
  const anyWhole = fc.record({
    Items: fc.array(anyItem),
    Labels: fc.dictionary(fc.string(), fc.string()),
    Raw: fc.uint8Array({ minLength: 1 }).map((raw) => Buffer.from(raw)),
    Skipped: fc.dictionary(fc.string(), fc.array(anyItem)),
    First: anyItem,
    Last: fc.nat(),
  })

  it('comes back as it was, in any pieces', () => {
    const shape = struct({
      Items: list(itemShape),
      Labels: mapOf(text),
      Raw: bytes,
      Skipped: mapOf(list(itemShape)),
      First: itemShape,
      Last: number,
    })
    fc.assert(
      fc.property(anyWhole, fc.integer({ min: 1, max: 500 }), (value, pieceBytes) => {
        expect(decoded(encoded(whole, value, value), shape, pieceBytes)).toEqual([value, value])
      }),
    )
  })

  it('is stepped over where it was not asked for', () => {
    fc.assert(
      fc.property(anyWhole, (value) => {
        expect(decoded(encoded(whole, value), struct({ Last: number }))).toEqual([{ Last: value.Last }])
      }),
    )
  })
})

describe('a gob is refused', () => {
  const read =
    (text: string, shape: Shape = struct({})) =>
    () =>
      decoded(hex(text), shape)

  it('when a message, a text or a list is longer than there can be', () => {
    expect(read('fc0fffffff')).toThrow('a message of 268435455 bytes')
    expect(read('f7010101010101010101')).toThrow('no length')
    expect(read('00')).toThrow('a message of 0 bytes')
    expect(read('050c00fe0101', text)).toThrow('only 0 bytes are left')
    expect(read('050c00fd0101', text)).toThrow('cut off')
  })

  it('when bytes are left over', () => {
    expect(read('040c000001', text)).toThrow('1 bytes are left over')
  })

  it('when a type is missing, defined twice, or one of Go itself', () => {
    expect(read('03ff8000')).toThrow('type 64 came')
    const definition = '0aff87030102ff88000000'
    expect(read(definition + definition)).toThrow('type 68 is already defined')
    expect(read('090f030102ff88000000')).toThrow('type 8 is already defined')
  })

  it('when it is not what was asked for', () => {
    expect(read('040c000161', number)).toThrow('a number was expected')
    expect(read('040c000161', list(text))).toThrow('a list was expected')
  })

  it('when types contain themselves without end', () => {
    // type T []T, and 200 lists of one element
    const recursive = `0aff8d020102ff8e0001ff8e0000`.replace('0a', '0d')
    const value = Buffer.concat([hex('ff8e00'), Buffer.alloc(200, 1), Buffer.of(0)])
    const message = Buffer.concat([hex('ff'), Buffer.of(value.length), value])
    const values: Encoded[] = []
    const decoder = new Decoder((value) => values.push(value))
    decoder.push(Buffer.concat([hex(recursive), message]))
    const nested = (depth: number): Shape => (depth === 0 ? list(text) : list(nested(depth - 1)))
    expect(() => values[0]?.read(nested(2))).toThrow()
  })
})

it('a large text comes back, wherever its characters are cut', () => {
  for (const unit of ['x', 'é', '€', '😀'])
    for (const shift of ['', 'a', 'ab', 'abc']) {
      const value = shift + unit.repeat(30_000)
      expect(decoded(encoded(textType, value), text, 50_000)).toEqual([value])
    }
})

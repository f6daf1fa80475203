import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import * as z from 'zod'
import type { DocumentKey, DueDocument, Version } from '../ports/store.ts'

/** Characters from which on a value is pressed: a write costs a unit for each kilobyte, and a read one for each four. */
const longText = 1_000
/** Most bytes of a value in one item, which may have 400 KB altogether. */
const pieceSize = 350_000

/** The key of an item. It is never empty, which the service would refuse. */
const itemKey = (...parts: readonly (string | number)[]) => ({ document: { S: JSON.stringify(parts) } })

/** The key of a document's item. */
export const documentItem = ({ partition, id }: DocumentKey) => itemKey(partition, id)

/** The keys of the items with a value that is too large for one. No two writings have any in common. */
export const pieceItems = ({ partition, id }: DocumentKey, version: Version) => {
  const [writing = '', pieces = '0'] = version.split('/')
  return Array.from({ length: Number(pieces) }, (_, at) => itemKey(partition, id, writing, at))
}

/** A value as items have it: its document's own has all, or there are pieces, whose number the version tells. */
type Packed = { readonly version: Version; readonly own: object; readonly pieces: readonly object[] }

const pressedItem = (bytes: Buffer) => ({ pressed: { B: bytes.toString('base64') } })

/** A value for items, under a new version: a random one never comes back, whatever was removed. */
export const packed = async (value: string): Promise<Packed> => {
  const writing = crypto.randomUUID()
  if (value.length < longText) return { version: writing, own: { text: { S: value } }, pieces: [] }
  const bytes = await promisify(gzip)(value)
  if (bytes.length <= pieceSize) return { version: writing, own: pressedItem(bytes), pieces: [] }
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceSize) }, (_, at) =>
    pressedItem(bytes.subarray(at * pieceSize, (at + 1) * pieceSize)),
  )
  return { version: `${writing}/${pieces.length}`, own: {}, pieces }
}

const text = z.object({ S: z.string() }).transform(({ S }) => S)
const bytes = z.object({ B: z.base64() }).transform(({ B }) => Buffer.from(B, 'base64'))

/** An item with a value, or with a part of one. A piece has no version of its own. */
export const storedItem = z.object({ version: text.default(''), text: text.optional(), pressed: bytes.optional() })
type StoredItem = z.output<typeof storedItem>

/** The value of a document's item and its pieces. */
export const unpacked = async (items: readonly StoredItem[]): Promise<string> => {
  const [own] = items
  if (own?.text !== undefined) return own.text
  const pressed = items.flatMap((item) => (item.pressed ? [item.pressed] : []))
  return (await promisify(gunzip)(Buffer.concat(pressed))).toString()
}

/** The bytes of a double are in the order of numbers once its sign is turned, and of one below zero all others, too. */
const turned = (double: Buffer, isNegative: boolean): Buffer =>
  Buffer.from(double.map((byte, at) => byte ^ (isNegative ? 0xff : at === 0 ? 0x80 : 0)))

const numberBytes = (value: number): Buffer => {
  const double = Buffer.alloc(8)
  double.writeDoubleBE(value)
  return turned(double, value < 0)
}

const numberIn = (place: Buffer): number => turned(place, place.readInt8() >= 0).readDoubleBE()

/** The place of a document among all that are due: bytes in the order of time, partition and id. */
export const placeInLine = ({ due, partition, id }: DueDocument): Buffer =>
  Buffer.concat([numberBytes(due), Buffer.from(`${partition}\0${id}`)])

/** The first place behind another. */
export const behind = (place: Buffer): Buffer => Buffer.concat([place, Buffer.of(0)])

/** A place behind all that are due at a time, or before it: no text in UTF-8 has such a byte. */
export const behindTime = (time: number): Buffer => Buffer.concat([numberBytes(time), Buffer.of(0xff)])

const Named = z.tuple([z.string(), z.string()])

/** An entry in the line. */
export const dueItem = z.object({ document: text, place: bytes }).transform(({ document, place }): DueDocument => {
  const [partition, id] = Named.parse(JSON.parse(document))
  return { partition, id, due: numberIn(place.subarray(0, 8)) }
})

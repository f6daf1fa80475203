import * as z from 'zod'
import { caught } from '../ports/caught.ts'
import type { DocumentKey, DueDocument, Store, Stored, Version } from '../ports/store.ts'
import { type AwsAddress, awsService } from './aws-service.ts'
import {
  behind,
  behindTime,
  documentItem,
  dueItem,
  packed,
  pieceItems,
  placeInLine,
  storedItem,
  unpacked,
} from './dynamodb-item.ts'

/** A table whose key is `document`, with an index `due` of its attributes `line` and `place`. */
type DynamodbTable = AwsAddress & { readonly table: string }

/** The line of all documents that are due. */
const line = { S: 'due' }

const Got = z.object({ Item: storedItem.optional() })
const Page = z.object({ Items: z.array(dueItem), LastEvaluatedKey: z.unknown().optional() })

/** How often a value in pieces is read that others replace meanwhile. */
const mostReadings = 10

const changed = 'ConditionalCheckFailedException'

const unlessChanged = (expected: Version | undefined) =>
  expected === undefined
    ? { ConditionExpression: 'attribute_not_exists(#document)', ExpressionAttributeNames: { '#document': 'document' } }
    : {
        ConditionExpression: '#version = :expected',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':expected': { S: expected } },
      }

/** A write that may have been made at an earlier try, and was refused at the last one. */
const unknownWrite = (table: string) =>
  new Error(`dynamodb: ${table}: nobody knows whether a write was made: look again`)

const itemsOf = ({ table, ...address }: DynamodbTable) => {
  const ask = awsService({ service: 'dynamodb', target: 'DynamoDB_20120810', json: '1.0' }, address)
  const told = async (operation: string, asked: object): Promise<unknown> => {
    const answered = await ask(operation, { TableName: table, ...asked })
    return 'answer' in answered ? answered.answer : undefined
  }
  return {
    get: async (Key: object) => Got.parse(await told('GetItem', { Key, ConsistentRead: true })).Item,
    query: async (asked: object) => Page.parse(await told('Query', asked)),
    write: (Item: object) => told('PutItem', { Item }),
    erase: (Key: object) => told('DeleteItem', { Key }),
    /** Whether it was made: `perhaps` where the answer of an earlier try was lost. */
    async change(operation: 'PutItem' | 'DeleteItem', asked: object, expected: Version | undefined) {
      const answered = await ask(operation, { TableName: table, ...asked, ...unlessChanged(expected) }, changed)
      if ('answer' in answered) return 'made'
      return answered.isSure ? 'refused' : 'perhaps'
    },
  }
}
type Items = ReturnType<typeof itemsOf>

/** A document as the table has it now. */
const read = async (items: Items, key: DocumentKey): Promise<Stored | undefined> => {
  for (let readings = 0; readings < mostReadings; readings += 1) {
    const own = await items.get(documentItem(key))
    if (!own) return undefined
    const pieces = await Promise.all(pieceItems(key, own.version).map(items.get))
    const there = pieces.filter((piece) => piece !== undefined)
    if (there.length === pieces.length) return { version: own.version, value: await unpacked([own, ...there]) }
  }
  throw new Error(`dynamodb: others replace ${key.partition}/${key.id} all the time: try again`)
}

/** Takes the pieces of a writing away. One that an error leaves costs its room, and nothing else. */
const drop = async (items: Items, key: DocumentKey, version: Version | undefined): Promise<void> => {
  if (version === undefined) return
  await Promise.all(pieceItems(key, version).map((piece) => caught(() => items.erase(piece))))
}

/** The documents that are due, page after page: one of the service has 1 MB at most. */
const readLine = async (
  items: Items,
  limit: number,
  [first, last]: readonly [Buffer, Buffer],
): Promise<DueDocument[]> => {
  const found: DueDocument[] = []
  if (Buffer.compare(first, last) > 0) return found
  const [from, to] = [first, last].map((place) => ({ B: place.toString('base64') }))
  for (let next: unknown; ; ) {
    const page = await items.query({
      IndexName: 'due',
      KeyConditionExpression: '#line = :line AND #place BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#line': 'line', '#place': 'place' },
      ExpressionAttributeValues: { ':line': line, ':from': from, ':to': to },
      Limit: limit - found.length,
      ...(next !== undefined && { ExclusiveStartKey: next }),
    })
    found.push(...page.Items)
    next = page.LastEvaluatedKey
    if (next === undefined || found.length >= limit) return found
  }
}

/**
 * A table of DynamoDB that several processes share. A write counts when the service says so. One whose answer is lost
 * is tried again, and found where it was made; otherwise it is an error, and the caller looks again.
 */
export const dynamodbStore = (at: DynamodbTable): Store => {
  const items = itemsOf(at)
  return {
    get: (partition, id) => read(items, { partition, id }),
    async put(partition, id, expected, value, due) {
      const key = { partition, id }
      const { version, own, pieces } = await packed(value)
      const named = pieceItems(key, version).map((piece, at) => ({ ...piece, ...pieces[at] }))
      await Promise.all(named.map(items.write))
      const inLine = due !== undefined && { line, place: { B: placeInLine({ ...key, due }).toString('base64') } }
      const Item = { ...documentItem(key), version: { S: version }, ...own, ...inLine }
      const made = await items.change('PutItem', { Item }, expected)
      if (made === 'perhaps' && (await items.get(documentItem(key)))?.version !== version) throw unknownWrite(at.table)
      await drop(items, key, made === 'refused' ? version : expected)
      return made === 'refused' ? undefined : version
    },
    async remove(partition, id, expected) {
      const key = { partition, id }
      if (expected === undefined) return (await items.get(documentItem(key))) === undefined
      const made = await items.change('DeleteItem', { Key: documentItem(key) }, expected)
      if (made === 'perhaps') throw unknownWrite(at.table)
      if (made === 'made') await drop(items, key, expected)
      return made === 'made'
    },
    due: (before, limit, after) =>
      readLine(items, limit, [after ? behind(placeInLine(after)) : Buffer.alloc(1), behindTime(before)]),
    async close() {},
  }
}

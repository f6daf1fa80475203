import { type AwsAddress, awsService } from '@canary-steps/runtime/store/aws-service'
import { dynamodbStore } from '@canary-steps/runtime/store/dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { makeTable } from './make-table.ts'
import { type LocalDynamodb, startDynalite } from './start-dynalite.ts'
import { type Trouble, watchedFetch } from './watched-fetch.ts'

let dynamodb: LocalDynamodb
beforeAll(async () => {
  dynamodb = await startDynalite()
})
afterAll(() => dynamodb.close())

const patience = 60_000

const opened = async (change: Partial<AwsAddress> = {}) => {
  const table = await makeTable(dynamodb.address)
  const watched = watchedFetch(globalThis.fetch)
  const store = dynamodbStore({ ...dynamodb.address, patience, fetch: watched.fetch, table, ...change })
  const another = dynamodbStore({ ...dynamodb.address, patience, table })
  const ask = awsService({ service: 'dynamodb', target: 'DynamoDB_20120810', json: '1.0' }, dynamodb.address)
  const items = async () => {
    const told = await ask('Scan', { TableName: table, Select: 'COUNT' })
    return 'answer' in told && z.object({ Count: z.number() }).parse(told.answer).Count
  }
  return { ...watched, store, another, table, items }
}

const units = (asked: readonly { readonly operation: string; readonly units: number }[]) =>
  asked.map((one) => `${one.operation} ${one.units}`)

/** Text that nothing makes much smaller, of so many characters. */
const random = (length: number) =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)))
    .toString('base64')
    .repeat(20)
    .slice(0, length)

describe('units', () => {
  test.each([
    ['1,500 characters', 1_500],
    ['10,000 characters', 10_000],
  ])('a journal of %s costs one unit to read', async (_, length) => {
    const { store, asked } = await opened()
    const value = JSON.stringify({
      steps: Array.from({ length: length / 60 }, (_, at) => `a step of the rollout checkout, which waits: ${at}`),
    })
    await store.put('rollout/eu/uid', 'journal', undefined, value)
    asked.length = 0
    expect((await store.get('rollout/eu/uid', 'journal'))?.value).toBe(value)
    expect(units(asked)).toEqual(['GetItem 1'])
    expect(asked[0]?.body).toMatchObject({ ConsistentRead: true })
  })

  test('the index is not written again as long as a document is due at the same time', async () => {
    const { store, asked } = await opened()
    const first = await store.put('p', 'a', undefined, '{}', 10)
    const second = await store.put('p', 'a', first, '{"a":1}', 10)
    await store.put('p', 'a', second, '{"a":1}', 20)
    expect(
      asked.map(({ body }) => z.object({ Item: z.object({ place: z.unknown() }) }).parse(body).Item.place),
    ).toEqual([{ B: 'wCQAAAAAAABwAGE=' }, { B: 'wCQAAAAAAABwAGE=' }, { B: 'wDQAAAAAAABwAGE=' }])
  })
})

describe('trouble', () => {
  test.each(['throttled', 'broken', 'lost', 'unanswered'] as const)(
    'requests that are %s are made again, and a write is made once',
    async (trouble) => {
      const { store, trouble: make } = await opened()
      const first = await store.put('p', 'a', undefined, 'old', 5)
      for (const operation of ['PutItem', 'GetItem', 'Query']) {
        make(operation, trouble)
        make(operation, trouble)
      }
      const second = await store.put('p', 'a', first, 'new', 7)
      expect(second).toEqual(expect.any(String))
      expect(await store.get('p', 'a')).toEqual({ version: second, value: 'new' })
      expect(await store.due(9, 10)).toEqual([{ partition: 'p', id: 'a', due: 7 }])
    },
  )

  test.each([
    ['unanswered', 'written', 'nobody knows whether a write was made'],
    ['unanswered', 'removed', 'nobody knows whether a write was made'],
    ['lost', 'written', 'nobody knows whether a write was made'],
    ['throttled', 'written', undefined],
    ['throttled', 'removed', undefined],
  ] as const)('a put is %s, and the document is %s by another meanwhile', async (trouble, meanwhile, error) => {
    const { store, another, trouble: make } = await opened()
    const first = await store.put('p', 'a', undefined, 'old')
    make('PutItem', trouble, async () => {
      const there = await another.get('p', 'a')
      if (meanwhile === 'written') await another.put('p', 'a', there?.version, 'of another')
      else await another.remove('p', 'a', there?.version)
    })
    const put = store.put('p', 'a', first, 'new')
    if (error) await expect(put).rejects.toThrow(error)
    else expect(await put).toBeUndefined()
    expect((await another.get('p', 'a'))?.value).toBe(meanwhile === 'written' ? 'of another' : undefined)
  })

  test('a removal whose answer is lost is an error, and the next look says that nothing is there', async () => {
    const { store, trouble } = await opened()
    const version = await store.put('p', 'a', undefined, 'old')
    trouble('DeleteItem', 'unanswered')
    await expect(store.remove('p', 'a', version)).rejects.toThrow('nobody knows whether a write was made')
    expect(await store.get('p', 'a')).toBeUndefined()
    expect(await store.remove('p', 'a', undefined)).toBe(true)
  })

  test.each([
    ['throttled', 'dynamodb in eu-central-1: PutItem: ProvisionedThroughputExceededException: too much'],
    ['broken', 'dynamodb in eu-central-1: PutItem: InternalServerError: a fault'],
    ['lost', 'dynamodb in eu-central-1: PutItem: other side closed'],
  ] as const)('requests that stay %s are an error when patience is over', async (trouble: Trouble, error) => {
    const { store, trouble: make, items } = await opened({ patience: 0 })
    make('PutItem', trouble)
    await expect(store.put('p', 'a', undefined, 'new')).rejects.toThrow(new Error(error))
    expect(await items()).toBe(0)
  })

  test.each([
    ['AccessDeniedException', 'not authorized', 400, 'AccessDeniedException: not authorized'],
    [
      'InvalidSignatureException',
      'The signature does not match.\n\nThe Canonical String should have been\nx-amz-security-token:of a test',
      400,
      'InvalidSignatureException: The signature does not match.',
    ],
  ])('%s is told at once in one line', async (type, message, status, told) => {
    let requests = 0
    const fetch = async () => {
      requests += 1
      return new Response(JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message }), { status })
    }
    const { store } = await opened({ fetch })
    await expect(store.get('p', 'a')).rejects.toThrow(new Error(`dynamodb in eu-central-1: GetItem: ${told}`))
    expect(requests).toBe(1)
  })

  test('an answer of a proxy is told by its status', async () => {
    const { store } = await opened({ fetch: async () => new Response('<html>', { status: 403 }) })
    await expect(store.get('p', 'a')).rejects.toThrow(new Error('dynamodb in eu-central-1: GetItem: HTTP 403'))
  })

  test('a table that is not there is told', async () => {
    const store = dynamodbStore({ ...dynamodb.address, table: 'elsewhere' })
    await expect(store.get('p', 'a')).rejects.toThrow('ResourceNotFoundException: ')
  })
})

describe('large values', () => {
  const large = random(1_000_000)

  test('a value that is larger than an item is in pieces, which go with it', async () => {
    const { store, items } = await opened()
    const first = await store.put('p', 'a', undefined, large, 10)
    expect(await items()).toBe(4)
    expect((await store.get('p', 'a'))?.value === large).toBe(true)
    const second = await store.put('p', 'a', first, '{}')
    expect(await items()).toBe(1)
    await store.remove('p', 'a', await store.put('p', 'a', second, large))
    expect(await items()).toBe(0)
  })

  test('pieces of a value that is refused go at once', async () => {
    const { store, items } = await opened()
    await store.put('p', 'a', undefined, 'there')
    expect(await store.put('p', 'a', undefined, large)).toBeUndefined()
    expect(await items()).toBe(1)
    expect((await store.get('p', 'a'))?.value).toBe('there')
  })

  test('a value in pieces is read anew when another replaces it meanwhile', async () => {
    const { store, another, trouble } = await opened()
    const first = await store.put('p', 'a', undefined, large)
    trouble('GetItem', 'late')
    trouble('GetItem', 'late', () => another.put('p', 'a', first, `${large} more`))
    expect((await store.get('p', 'a'))?.value === `${large} more`).toBe(true)
  })
})

import { dynamodbStore } from '@canary-steps/runtime/store/dynamodb'
import { describeStore } from '@canary-steps/runtime/testing/describe-store'
import { afterAll, beforeAll, describe } from 'vitest'
import { makeTable } from './make-table.ts'
import { type LocalDynamodb, startDynalite } from './start-dynalite.ts'

describe('the store on DynamoDB', () => {
  let dynamodb: LocalDynamodb
  beforeAll(async () => {
    dynamodb = await startDynalite()
  })
  afterAll(() => dynamodb.close())

  describeStore('dynalite', {
    isShared: true,
    site: async () => {
      const table = await makeTable(dynamodb.address)
      return { open: () => dynamodbStore({ ...dynamodb.address, patience: 60_000, table }) }
    },
  })
})

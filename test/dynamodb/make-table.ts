import { readFileSync } from 'node:fs'
import { type AwsAddress, awsService } from '@canary-steps/runtime/store/aws-service'
import { parse } from 'yaml'
import * as z from 'zod'

const file = new URL('../../infra/lambda/template.yaml', import.meta.url)

const Template = z.object({
  Resources: z.object({ Journal: z.object({ Properties: z.looseObject({}) }) }),
})

/** The journal's table, as the template makes it. */
const properties = () => {
  const { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema } = Template.parse(
    parse(readFileSync(file, 'utf8'), { logLevel: 'error' }),
  ).Resources.Journal.Properties
  return { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema }
}

let tables = 0

/** Makes a table as the template does, under a name of its own. */
export const makeTable = async (address: AwsAddress): Promise<string> => {
  tables += 1
  const table = `journal-${process.pid}-${tables}`
  const ask = awsService({ service: 'dynamodb', target: 'DynamoDB_20120810', json: '1.0' }, address)
  await ask('CreateTable', { ...properties(), TableName: table })
  return table
}

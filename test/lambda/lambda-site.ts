import { makeTable } from '../dynamodb/make-table.ts'
import { startDynalite } from '../dynamodb/start-dynalite.ts'
import { startParameterStore } from './parameter-store.ts'

/** The path of the parameters. */
export const path = '/canary-steps/test'

/** All that a Lambda has in its account: a table and parameters. */
export type LambdaSite = {
  /** Its environment, as AWS and the template make it. */
  readonly variables: Readonly<Record<string, string>>
  readonly parameters: Map<string, string>
  readonly store: Awaited<ReturnType<typeof startParameterStore>>
  close(): Promise<void>
}

export const openLambdaSite = async (secrets: Readonly<Record<string, string>>): Promise<LambdaSite> => {
  const dynamodb = await startDynalite()
  const parameters = new Map(Object.entries(secrets).map(([name, value]) => [`${path}/${name}`, value]))
  const store = await startParameterStore(parameters)
  return {
    variables: {
      AWS_REGION: dynamodb.address.region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'of-a-test-that-opens-nothing',
      AWS_SESSION_TOKEN: 'token-of-a-test-that-opens-nothing',
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.address.endpoint,
      AWS_ENDPOINT_URL_SSM: store.url,
      CANARY_STEPS_TABLE: await makeTable(dynamodb.address),
      CANARY_STEPS_PARAMETERS: path,
    },
    parameters,
    store,
    async close() {
      await store.close()
      await dynamodb.close()
    },
  }
}

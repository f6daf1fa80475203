import { steps } from '@canary-steps/plugins'
import { jsonLog, type Runtime } from '@canary-steps/runtime'
import type { AwsAddress } from '@canary-steps/runtime/store/aws-service'
import { dynamodbStore } from '@canary-steps/runtime/store/dynamodb'
import { lambdaHost } from './lambda-host.ts'
import { howToSetIn, parametersBelow } from './parameters.ts'

/** All that the process of a Lambda has. */
type LambdaProcess = {
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The settings of the package, as a value. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly write: (line: string) => void
  readonly clock?: Runtime['clock']
}

/** The variable with the name of the journal's table. */
const tableVariable = 'CANARY_STEPS_TABLE'
/** The variable with the path in the Parameter Store that has a parameter for each variable, named as it. */
const parametersVariable = 'CANARY_STEPS_PARAMETERS'

/**
 * The handler of the function.
 *
 * @throws SettingsError, and Error when a variable is missing or parameters cannot be read.
 */
export const lambdaFunction = async ({ variables, settings, write, clock = Date }: LambdaProcess) => {
  const needed = (name: string): string => {
    const value = variables[name]
    if (!value) throw new Error(`${name} is not set: the template does it`)
    return value
  }
  const fetch: typeof globalThis.fetch = (to, init) => globalThis.fetch(to, init)
  // AWS gives them to each instance
  const credentials = () => ({
    accessKeyId: needed('AWS_ACCESS_KEY_ID'),
    secretAccessKey: needed('AWS_SECRET_ACCESS_KEY'),
    sessionToken: variables.AWS_SESSION_TOKEN,
  })
  const at = (service: string): AwsAddress => ({
    region: needed('AWS_REGION'),
    endpoint: variables[`AWS_ENDPOINT_URL_${service}`],
    credentials,
    fetch,
  })
  const path = needed(parametersVariable)
  const now = () => clock.now()
  return lambdaHost({
    steps,
    store: dynamodbStore({ ...at('DYNAMODB'), table: needed(tableVariable) }),
    parameters: await parametersBelow(path, at('SSM'), { variables, now }),
    howToSet: howToSetIn(path),
    fetch,
    log: jsonLog(write, now),
    settings: { content: settings, file: 'canary-steps.yaml' },
    clock,
  })
}

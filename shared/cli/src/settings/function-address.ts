import { type FunctionAddress, signingKeys } from '@canary-steps/runtime'
import { environment, outgoing } from '@canary-steps/runtime/node'
import { type AwsAccess, awsAccess, awsFetch, awsWord, unsignedFetch } from '../aws/aws-access.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { endpointOption } from './endpoint-option.ts'

const variable = 'CANARY_STEPS_SIGNING_KEY'
/** Longer than the 8 s that a function gives a retry; milliseconds. */
const timeout = 15_000

const authVariable = 'CANARY_STEPS_AUTH'

/** The access that `--auth`, or its variable, asks for; undefined: neither does. @throws UsageError */
const accessTo = (endpoint: string, flag: string | undefined, env: Terminal['env']): AwsAccess | undefined => {
  const [from, word] = flag ? ['--auth', flag] : [authVariable, env[authVariable]]
  if (!word) return undefined
  if (word !== awsWord) throw new UsageError(`${from} is "${word}": it must be ${awsWord}`)
  try {
    return awsAccess(endpoint, env)
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${from} ${word}: ${error.message}`) : error
  }
}

/**
 * How the command reaches a function: with a key of the cluster that it is about, and as `auth` says besides.
 *
 * @throws UsageError
 */
export const functionAddress = async (endpoint: string, { env }: Terminal, auth?: string): Promise<FunctionAddress> => {
  const { name, scheme } = endpointOption(endpoint)
  if (scheme === 'unix')
    throw new UsageError(`--endpoint: "${endpoint}" must begin with https:// or http://: the command reaches no socket`)
  const read = async () => signingKeys(environment(env)(variable) ?? '', { cluster: '', region: '' })
  const [key, ...more] = await read().catch((error: Error) => {
    throw new UsageError(`${variable} ${error.message}`)
  })
  if (!key) throw new UsageError(`${variable} is missing: set it, or ${variable}_FILE, to a key of the cluster`)
  const { fetch } = outgoing(env)
  const access = accessTo(name, auth, env)
  return {
    endpoint: name,
    keys: [key, ...more],
    fetch: access ? awsFetch(access, fetch) : unsignedFetch(fetch),
    timeout,
  }
}

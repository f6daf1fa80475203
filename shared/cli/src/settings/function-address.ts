import { type FunctionAddress, signingKeys } from '@canary-steps/runtime'
import { environment, outgoing } from '@canary-steps/runtime/node'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { endpointOption } from './endpoint-option.ts'

const variable = 'CANARY_STEPS_SIGNING_KEY'
/** Longer than the 8 s that a function gives a retry; milliseconds. */
const timeout = 15_000

/**
 * How the command reaches a function: with a key of the cluster that it is about.
 *
 * @throws UsageError
 */
export const functionAddress = async (endpoint: string, { env }: Terminal): Promise<FunctionAddress> => {
  const { name, scheme } = endpointOption(endpoint)
  if (scheme === 'unix')
    throw new UsageError(`--endpoint: "${endpoint}" must begin with https:// or http://: the command reaches no socket`)
  const read = async () => signingKeys(environment(env)(variable) ?? '', { cluster: '', region: '' })
  const [key, ...more] = await read().catch((error: Error) => {
    throw new UsageError(`${variable} ${error.message}`)
  })
  if (!key) throw new UsageError(`${variable} is missing: set it, or ${variable}_FILE, to a key of the cluster`)
  return { endpoint: name, keys: [key, ...more], fetch: outgoing(env).fetch, timeout }
}

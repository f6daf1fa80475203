import { type Endpoint, readEndpoint } from '@canary-steps/runtime'
import { UsageError } from '../terminal/usage-error.ts'

/**
 * The function that `--endpoint` names, read as the bridge reads it.
 *
 * @throws UsageError that repeats no password.
 */
export const endpointOption = (text: string): Endpoint => {
  const read = readEndpoint(text)
  if ('problem' in read) throw new UsageError(`--endpoint: ${read.problem}`)
  return read
}

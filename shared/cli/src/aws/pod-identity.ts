import { UsageError } from '../terminal/usage-error.ts'
import { askAws, keysIn, tokenIn } from './ask-aws.ts'
import { isThisNode } from './aws-address.ts'
import type { AwsSource, AwsVariables } from './aws-keys.ts'

const variable = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
const tokenVariable = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Keys of the agent of EKS Pod Identity on this node. @throws UsageError */
export const podIdentity = (env: AwsVariables, now: () => number): AwsSource => {
  const url = URL.parse(env[variable] ?? '')
  // over http the secret would be in the clear, so AWS's tools go to these alone
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isThisNode(url.hostname)))
    throw new UsageError(
      `${variable} must be a URL with https, or with http to this machine, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]`,
    )
  return {
    name: `EKS Pod Identity at ${url.host}`,
    async read(signal) {
      const file = env[tokenVariable]
      const headers = file ? { authorization: await tokenIn(file, tokenVariable) } : {}
      const { status, text } = await askAws(url, { headers, signal: signal ?? null }, env)
      if (status !== 200)
        throw new Error(
          `status ${status}: has the service account an association with a role, and does the agent run on this node?`,
        )
      return keysIn(parsed(text), now())
    },
  }
}

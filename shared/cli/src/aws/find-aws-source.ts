import { UsageError } from '../terminal/usage-error.ts'
import type { AwsSource, AwsVariables } from './aws-keys.ts'
import { podIdentity } from './pod-identity.ts'
import { webIdentity } from './web-identity.ts'

const halfSet = (has: string, lacks: string): UsageError =>
  new UsageError(`${has} is set, and ${lacks} is not: set both, or neither`)

/** Keys in the environment; undefined where there are none. @throws UsageError */
const keysOfEnvironment = (env: AwsVariables): AwsSource | undefined => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: token } = env
  if (accessKeyId && !secretAccessKey) throw halfSet('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')
  if (!accessKeyId && secretAccessKey) throw halfSet('AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID')
  if (!accessKeyId || !secretAccessKey) return undefined
  return {
    name: 'AWS_ACCESS_KEY_ID',
    read: async () => ({ accessKeyId, secretAccessKey, sessionToken: token || undefined }),
  }
}

/** Keys are renewed so long before they end, as in the bridge; milliseconds. */
const renewBefore = 300_000

/** Asks again when they end soon. */
const renewing = ({ name, read }: AwsSource, now: () => number): AwsSource => {
  let known: Awaited<ReturnType<AwsSource['read']>> | undefined
  return {
    name,
    async read(signal) {
      if (known?.ends !== undefined && known.ends - now() > renewBefore) return known
      known = await read(signal).catch((error: Error) => {
        throw new Error(`the AWS credentials: ${name}: ${causeOf(error)}`)
      })
      return known
    },
  }
}

/** Platforms say `fetch failed`, and beneath it why. */
const causeOf = ({ message, cause }: Error): string => (cause instanceof Error && cause.message) || message

/** The first credentials that the variables name, in the order and words of the bridge. @throws UsageError */
export const findAwsSource = (env: AwsVariables, region: string, now: () => number = Date.now): AwsSource => {
  const own = keysOfEnvironment(env)
  if (own) return own
  if (env.AWS_CONTAINER_CREDENTIALS_FULL_URI) return renewing(podIdentity(env, now), now)
  if (!env.AWS_WEB_IDENTITY_TOKEN_FILE)
    throw new UsageError(
      'there are no AWS credentials: give the pod a role by EKS Pod Identity or IRSA, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    )
  if (!env.AWS_ROLE_ARN) throw halfSet('AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN')
  return renewing(webIdentity(env, region, now), now)
}

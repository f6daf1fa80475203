import { UsageError } from '../terminal/usage-error.ts'
import { askAws, keysIn, tokenIn } from './ask-aws.ts'
import { isThisMachine } from './aws-address.ts'
import type { AwsSource, AwsVariables } from './aws-keys.ts'

const tokenVariable = 'AWS_WEB_IDENTITY_TOKEN_FILE'
const roleVariable = 'AWS_ROLE_ARN'
const stsVariable = 'AWS_ENDPOINT_URL_STS'

/** The domain of a region's partition (AWS General Reference, STS endpoints). */
const domainOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com')

const stsOf = (env: AwsVariables, region: string): URL => {
  const named = env[stsVariable]
  if (!named) return new URL(`https://sts.${region}.${domainOf(region)}/`)
  const url = URL.parse(named)
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isThisMachine(url.hostname)))
    throw new UsageError(`${stsVariable} must be a URL with https, or with http to this machine`)
  return url
}

/** The text of an element; keys of AWS need no escapes. */
const element = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<>&]+)</${name}>`).exec(xml)?.[1]

/** The one word by which STS says why. */
const codeIn = (xml: string): string => {
  const [, code] = /<Code>([A-Za-z]{1,64})<\/Code>/.exec(xml) ?? []
  return code === undefined ? '' : ` ${code}`
}

/** Keys of STS for the token that Kubernetes gives a service account (IRSA). @throws UsageError */
export const webIdentity = (env: AwsVariables, region: string, now: () => number): AwsSource => {
  const url = stsOf(env, env.AWS_REGION || region)
  return {
    name: `IRSA by STS at ${url.host}`,
    async read(signal) {
      const body = new URLSearchParams({
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: env[roleVariable] ?? '',
        RoleSessionName: 'canary-steps',
        WebIdentityToken: await tokenIn(env[tokenVariable] ?? '', tokenVariable),
      })
      const { status, text } = await askAws(url, { method: 'POST', body, signal: signal ?? null }, env)
      if (status !== 200)
        throw new Error(
          `status ${status}${codeIn(text)}: does the role of ${roleVariable} trust the OIDC provider of this cluster and this service account?`,
        )
      const names = ['AccessKeyId', 'SecretAccessKey', 'Expiration'] as const
      const found = names.map((name) => [name, element(text, name)] as const)
      return keysIn({ ...Object.fromEntries(found), Token: element(text, 'SessionToken') }, now())
    },
  }
}

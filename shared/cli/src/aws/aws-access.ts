import { UsageError } from '../terminal/usage-error.ts'
import type { AwsSource, AwsVariables } from './aws-keys.ts'
import { findAwsSource } from './find-aws-source.ts'
import { signForAws } from './sign-for-aws.ts'

/** How `--auth` names the way of AWS. */
export const awsWord = 'aws-sigv4'

/** The region and the credentials with which calls of an endpoint are signed. */
export type AwsAccess = { readonly region: string; readonly source: AwsSource }

/** The region in ID.lambda-url.REGION.on.aws. */
const regionOf = (hostname: string): string | undefined => {
  const [, middle, region, ...rest] = hostname.toLowerCase().split('.')
  return middle === 'lambda-url' && rest.join('.') === 'on.aws' ? region : undefined
}

/** @throws UsageError that says what is wrong and what to do. */
export const awsAccess = (endpoint: string, env: AwsVariables, now?: () => number): AwsAccess => {
  const region = regionOf(new URL(endpoint).hostname) ?? env.AWS_REGION
  if (!region) throw new UsageError('the endpoint names no AWS region: set AWS_REGION')
  return { region, source: findAwsSource(env, region, now) }
}

/** The function signs its own answers, with an id. */
const isRefusedUnsigned = ({ status, headers }: Response): boolean => status === 403 && !headers.has('webhook-id')

/** Signs each request for AWS, and says what to do where AWS IAM lets it not through. */
export const awsFetch =
  ({ region, source }: AwsAccess, fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init = {}) => {
    const { method = 'GET', body, signal } = init
    const url = input instanceof Request ? input.url : String(input)
    const keys = await source.read(signal ?? undefined)
    const text = typeof body === 'string' ? body : ''
    const headers = await signForAws({ method, url, body: text, region, at: Date.now() }, keys)
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value)
    const response = await fetch(input, { ...init, headers })
    if (!isRefusedUnsigned(response)) return response
    await response.body?.cancel()
    throw new Error(
      `status 403: AWS IAM refuses the credentials of ${source.name}: are they right, may they lambda:InvokeFunctionUrl and lambda:InvokeFunction it in ${region}, and are both clocks right?`,
    )
  }

/** Says where a function URL wants the signature of AWS. */
export const unsignedFetch =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    const url = input instanceof Request ? input.url : String(input)
    if (!isRefusedUnsigned(response) || !new URL(url).hostname.endsWith('.on.aws')) return response
    await response.body?.cancel()
    throw new Error(`status 403: does AWS IAM protect this URL? Then say --auth ${awsWord}`)
  }

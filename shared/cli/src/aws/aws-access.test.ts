import { readFileSync } from 'node:fs'
import { loopbackServer } from '@canary-steps/runtime/host/network/testing/loopback-server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fileWith } from '../testing/command.ts'
import { awsAccess, awsFetch, unsignedFetch } from './aws-access.ts'
import type { AwsVariables } from './aws-keys.ts'
import { findAwsSource } from './find-aws-source.ts'
import { signForAws } from './sign-for-aws.ts'

const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../test/sigv4/${name}`, import.meta.url), 'utf8'))
const Text = z.record(z.string(), z.string())
const Vector = z.object({
  name: z.string(),
  method: z.string(),
  url: z.string(),
  body: z.string(),
  region: z.string(),
  time: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string().transform((text) => text || undefined),
  beside: Text,
  signed: Text,
})
const { vectors } = z.object({ vectors: z.array(Vector).length(20) }).parse(golden('vectors.json'))
const Case = z.object({
  name: z.string(),
  endpoint: z.string(),
  set: Text,
  is: z.object({ region: z.string(), from: z.string() }).optional(),
  refused: z.string().optional(),
})

describe('a signature is that of botocore for', () => {
  it.each(vectors.map((one) => [one.name, one] as const))('%s', async (_, { time, signed, ...one }) => {
    const headers = await signForAws({ ...one, at: Date.parse(time) }, one)
    expect(Object.fromEntries(headers)).toEqual(signed)
  })
})

describe('access is as in the bridge with', () => {
  it.each(
    z
      .array(Case)
      .parse(golden('access-cases.json'))
      .map((one) => [one.name, one] as const),
  )('%s', (_, one) => {
    const found = () => {
      const { region, source } = awsAccess(one.endpoint, one.set)
      return { region, from: source.name }
    }
    if (one.refused === undefined) expect(found()).toEqual(one.is)
    else expect(found).toThrow(one.refused)
  })
})

const now = Date.parse('2026-12-01T12:00:00Z')
const token = 'eyJhbGciOiJSUzI1NiJ9.hush-hush'
const pod = {
  AccessKeyId: 'ASIAPOD',
  SecretAccessKey: 'pod-secret',
  Token: 'pod-token',
  Expiration: '2026-12-01T13:00:00Z',
}
const web = `<AssumeRoleWithWebIdentityResponse><Credentials><SessionToken>web-token</SessionToken>
<SecretAccessKey>web-secret</SecretAccessKey><Expiration>2026-12-01T13:00:00Z</Expiration><AccessKeyId>ASIAWEB</AccessKeyId></Credentials></AssumeRoleWithWebIdentityResponse>`

/** Asks a server that answers so, and tells what it saw. */
const asked = async (kind: 'pod' | 'web', status: number, text: string, more: AwsVariables = {}, times = [now]) => {
  const seen: string[] = []
  const server = await loopbackServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''} ${body}`.trim())
    response.writeHead(status, { location: '/elsewhere' }).end(text)
  })
  const url = `http://127.0.0.1:${server.port}`
  const file = fileWith(`${token}\n`)
  const variables =
    kind === 'pod'
      ? { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/keys`, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file }
      : { AWS_ENDPOINT_URL_STS: url, AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: 'arn:aws:iam::1:role/steps' }
  let at = now
  const source = findAwsSource({ ...variables, ...more }, 'eu-west-1', () => at)
  const answers: unknown[] = []
  for (at of times) answers.push(await source.read(AbortSignal.timeout(60_000)).catch((error: Error) => error.message))
  await server.close()
  return {
    seen,
    answers: answers.map((answer) => (typeof answer === 'string' ? answer.replace(url.slice(7), 'HOST') : answer)),
  }
}

it('keys of EKS Pod Identity are asked for with the token of the pod, and again before they end', async () => {
  const times = [now, now + 54 * 60_000, now + 55 * 60_000]
  const { seen, answers } = await asked('pod', 200, JSON.stringify(pod), {}, times)
  expect(seen).toEqual([`GET /keys ${token}`, `GET /keys ${token}`])
  expect(answers[0]).toMatchObject({ accessKeyId: 'ASIAPOD', secretAccessKey: 'pod-secret', sessionToken: 'pod-token' })
})

it('keys of IRSA are asked for with the token of the service account', async () => {
  const { seen, answers } = await asked('web', 200, web)
  expect(seen).toEqual([
    `POST /  Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fsteps&RoleSessionName=canary-steps&WebIdentityToken=${token}`,
  ])
  expect(answers[0]).toMatchObject({ accessKeyId: 'ASIAWEB', secretAccessKey: 'web-secret', sessionToken: 'web-token' })
})

it('the agent of this node is asked without a proxy', async () => {
  const proxies = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' }
  expect((await asked('pod', 200, JSON.stringify(pod), proxies)).answers).toMatchObject([{ accessKeyId: 'ASIAPOD' }])
})

it.each([
  ['pod', 403, token, {}, 'status 403: has the service account an association with a role'],
  ['pod', 302, '', {}, 'status 302: '],
  ['pod', 200, token, {}, 'the answer holds no credentials'],
  ['pod', 200, JSON.stringify({ ...pod, Token: '' }), {}, 'the answer holds no credentials'],
  [
    'pod',
    200,
    JSON.stringify({ ...pod, Expiration: '2026-12-01T12:00:00Z' }),
    {},
    'ended already: is the clock right?',
  ],
  ['pod', 200, '', { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/nowhere' }, '/nowhere cannot be read (no such file)'],
  ['web', 403, `<Code>AccessDenied</Code><Message>${token}</Message>`, {}, 'status 403 AccessDenied: does the role'],
  ['web', 400, `<Code>${token}</Code>`, {}, 'status 400: does the role'],
  ['web', 200, token, {}, 'the answer holds no credentials'],
] as const)('trouble with %s, %i %s, is one line without a secret', async (kind, status, text, more, says) => {
  const { answers, seen } = await asked(kind, status, text, more)
  expect(answers).toEqual([expect.stringContaining(says)])
  expect(String(answers)).toMatch(/^the AWS credentials: (EKS Pod Identity|IRSA by STS) at HOST: /)
  expect(String(answers)).not.toContain('hush')
  expect(seen.length).toBeLessThan(2)
})

it('a 403 of AWS says what to do, and one that the function signed is its own', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'hush-hush' }
  const endpoint = 'https://abc.lambda-url.eu-west-1.on.aws'
  const answering = (headers: Record<string, string>) => async () => new Response('{}', { status: 403, headers })
  const access = awsAccess(endpoint, env)
  await expect(awsFetch(access, answering({}))(endpoint)).rejects.toThrow('may they lambda:InvokeFunctionUrl')
  await expect(unsignedFetch(answering({}))(endpoint)).rejects.toThrow('Then say --auth aws-sigv4')
  const signed = answering({ 'webhook-id': 'msg_1' })
  expect([await awsFetch(access, signed)(endpoint), await unsignedFetch(signed)(endpoint)]).toMatchObject([
    { status: 403 },
    { status: 403 },
  ])
  expect(await unsignedFetch(answering({}))('https://steps.example.com')).toMatchObject({ status: 403 })
})

import { createApp, createRuntime, memoryStore, signingKeys } from '@canary-steps/runtime'
import type { LoopbackServer } from '@canary-steps/runtime/host/network/testing/loopback-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { command } from '../testing/command.ts'
import { iamStandIn } from '../testing/iam-stand-in.ts'

const secret = btoa('k'.repeat(32))
const keys = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI-K7MDENG',
  AWS_SESSION_TOKEN: 'a+b/c==',
}
const env = { CANARY_STEPS_SIGNING_KEY: secret, AWS_REGION: 'eu-west-1', ...keys }

let iam: LoopbackServer
let endpoint: string
beforeAll(async () => {
  const runtime = createRuntime({ steps: [], store: memoryStore(), fetch: globalThis.fetch, env: () => undefined })
  const allowed = { id: keys.AWS_ACCESS_KEY_ID, secret: keys.AWS_SECRET_ACCESS_KEY, token: keys.AWS_SESSION_TOKEN }
  const answer = (request: Request) =>
    createApp(runtime, { keys: signingKeys(secret, { cluster: 'prod', region: 'eu' }), endpoint }).request(request)
  iam = await iamStandIn(answer, { ...allowed, region: 'eu-west-1' })
  endpoint = `http://127.0.0.1:${iam.port}`
})
afterAll(() => iam.close())

const list = (variables: Record<string, string> = {}, ...auth: readonly string[]) =>
  command(['effects', 'list', '--endpoint', endpoint, ...auth], { ...env, ...variables })

it('a command that signs for AWS is let through, and the function hears it', async () => {
  const open = { code: 0, out: 'nothing is open\n', err: '' }
  expect(await list({}, '--auth', 'aws-sigv4')).toEqual(open)
  expect(await list({ CANARY_STEPS_AUTH: 'aws-sigv4' })).toEqual(open)
  const audit = await command(['audit', '--endpoint', endpoint, '--auth', 'aws-sigv4', '--since', '1h'], env)
  expect(audit).toMatchObject({ code: 0, err: '' })
})

it.each([
  ['no signature of AWS', {}, [], 'the reply (403) is not signed'],
  [
    'another secret',
    { AWS_SECRET_ACCESS_KEY: 'another-secret' },
    ['--auth', 'aws-sigv4'],
    'AWS IAM refuses the credentials of AWS_ACCESS_KEY_ID',
  ],
  ['another region', { AWS_REGION: 'us-east-1' }, ['--auth', 'aws-sigv4'], 'lambda:InvokeFunction it in us-east-1'],
  ['an unknown way', {}, ['--auth', 'aws'], '--auth is "aws": it must be aws-sigv4'],
  ['an unknown way in the environment', { CANARY_STEPS_AUTH: 'aws' }, [], 'CANARY_STEPS_AUTH is "aws": it must be'],
  [
    'no region',
    { AWS_REGION: '' },
    ['--auth', 'aws-sigv4'],
    '--auth aws-sigv4: the endpoint names no AWS region: set AWS_REGION',
  ],
  [
    'no credentials',
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    ['--auth', 'aws-sigv4'],
    '--auth aws-sigv4: there are no AWS credentials',
  ],
  ['a journal', {}, ['--auth', 'aws-sigv4', '--journal', '/x'], 'cannot be used with option'],
])('with %s the remedy is told in one line', async (_, variables, auth, says) => {
  const { code, out, err } = await list(variables, ...auth)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(says)
  expect(err.trim().split('\n')).toHaveLength(1)
})

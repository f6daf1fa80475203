import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { createApp, createRuntime, memoryStore, signingKeys } from '@canary-steps/runtime'
import { defineStep, succeed } from '@canary-steps/sdk'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { iamStandIn } from '../testing/iam-stand-in.ts'
import { canBuild } from './build-bridge.ts'
import { findBridge } from './find-bridge.ts'

const secret = btoa('k'.repeat(32))
const step = defineStep({
  name: 'desk',
  summary: 'opens a ticket',
  config: z.strictObject({}),
  state: z.object({}),
  targets: () => [],
  run: async () => succeed(),
  terminate: async () => succeed(),
  abort: async () => succeed(),
})

/** The check of a bridge, a process of its own, with a function behind AWS IAM. */
const checked = async (variables: Record<string, string>, ...args: readonly string[]) => {
  const runtime = createRuntime({ steps: [step], store: memoryStore(), fetch: globalThis.fetch, env: () => undefined })
  const keys = signingKeys(secret, { cluster: 'prod', region: 'eu' })
  const answer = (request: Request) => createApp(runtime, { keys, endpoint }).request(request)
  const iam = await iamStandIn(answer, {
    id: 'AKIDEXAMPLE',
    secret: 'wJalrXUtnFEMI-K7MDENG',
    region: 'eu-west-1',
  })
  const endpoint = `http://127.0.0.1:${iam.port}`
  const env = {
    CANARY_STEPS_SIGNING_KEY: secret,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI-K7MDENG',
    ...variables,
  }
  const bridge = spawn(findBridge(), ['--check', '--endpoint', endpoint, ...args], { env })
  const [out, err, [code]] = await Promise.all([text(bridge.stdout), text(bridge.stderr), once(bridge, 'close')])
  await iam.close()
  return { code, out, err }
}

describe.skipIf(!canBuild())('a bridge before which AWS IAM stands', () => {
  it('gets through with the signature of AWS', async () => {
    const { code, out, err } = await checked({}, '--auth', 'aws-sigv4')
    expect({ code, out, err }).toEqual({ code: 0, out: expect.anything(), err: '' })
    expect(out).toMatch(/^ok +key .*\nok +catalogue +desk$/m)
    expect(await checked({ CANARY_STEPS_AUTH: 'aws-sigv4' })).toMatchObject({ code: 0 })
  })

  it('says the remedy with a wrong secret, which it does not repeat', async () => {
    const { code, out } = await checked({ AWS_SECRET_ACCESS_KEY: 'another-secret' }, '--auth', 'aws-sigv4')
    expect(code).toBe(1)
    expect(out).toMatch(
      /^WRONG +key .*status 403: AWS IAM refuses the credentials of AWS_ACCESS_KEY_ID: are they right/m,
    )
    expect(out).not.toContain('another-secret')
  })

  it('is not believed without the signature of AWS', async () => {
    expect(await checked({})).toMatchObject({ code: 1, out: expect.stringMatching(/^WRONG +key .*status 403/m) })
  })
})

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { steps } from '@canary-steps/plugins'
import { callFunction, signingKeys } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { afterEach, expect, it } from 'vitest'
import { command, fileWith } from '../testing/command.ts'

const secret = randomBytes(32).toString('base64')
const [step] = steps
const name = step?.name ?? ''
const secrets = Object.fromEntries((step?.secrets ?? []).map((variable) => [variable, 'a-secret']))
const settings = fileWith('steps: {}', 'canary-steps.yaml')
const store = fileWith('', 'journal.sqlite')
const key = fileWith(secret, 'key')

type Record = { readonly level: string; readonly message: string; readonly url?: string; readonly metrics?: string }

const closing: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(closing.splice(0).map((end) => end())))

const serve = async () => {
  const bin = fileURLToPath(new URL('../../bin/canary-steps.ts', import.meta.url))
  const args = [bin, 'serve', '--port', '0', '--metrics-port', '0', '--settings', settings, '--store', store]
  const env = { ...secrets, CANARY_STEPS_SIGNING_KEY_FILE: key }
  const server = spawn(process.execPath, [...args, '--steps', name], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  closing.push(() => {
    server.kill('SIGTERM')
    return once(server, 'exit')
  })
  const records: Record[] = []
  const serving = Promise.withResolvers<Record>()
  createInterface({ input: server.stderr }).on('line', (line) => {
    const record: Record = JSON.parse(line)
    records.push(record)
    if (record.message === 'serving') serving.resolve(record)
  })
  const { url = '', metrics = '' } = await serving.promise
  return { url, metrics, records }
}

const run = (url: string, value = secret) => {
  const [signing, ...more] = signingKeys(value, { cluster: '', region: '' })
  if (!signing) throw new Error('no key')
  return callFunction(
    { endpoint: url, keys: [signing, ...more], fetch, timeout: 60_000 },
    {
      operation: 'run',
      plugin: `acme/${name}`,
      config: {},
      state: undefined,
      rollout: sampleRollout({ now: Date.now() }),
    },
  )
}

const write = (file: string, text: string) => {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

it('obeys a mode from the next call on, keeps it when the file breaks, follows a rotated key, and counts', async () => {
  const { url, metrics, records } = await serve()
  write(settings, `steps: { ${name}: { mode: hold } }`)
  expect(await run(url)).toMatchObject({ phase: 'Running', message: expect.stringMatching(/^held: /) })
  write(settings, 'steps: [')
  expect(await run(url)).toMatchObject({ phase: 'Running', message: expect.stringMatching(/^held: /) })
  await run(url)
  expect(records.filter(({ level }) => level === 'error')).toHaveLength(1)
  write(settings, `steps: { ${name}: { mode: fail } }`)
  const rotated = randomBytes(32).toString('base64')
  write(key, rotated)
  expect(await run(url)).toMatchObject({ error: expect.any(String) })
  expect(await run(url, rotated)).toMatchObject({ phase: 'Failed', message: expect.stringContaining('the operator') })
  const text = await (await fetch(metrics)).text()
  expect(text).toContain(`canary_steps_calls_total{step="${name}",operation="run",phase="Running"} 3`)
})

it('refuses to start where a mode is for a step that does not exist', async () => {
  const file = fileWith('steps: { nowhere: { mode: hold } }')
  const { code, err } = await command(['serve', '--settings', file], { CANARY_STEPS_SIGNING_KEY: secret })
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('steps.nowhere: no step is named so') })
})

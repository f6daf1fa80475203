import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { command, fileWith } from '../testing/command.ts'

const key = randomBytes(32).toString('base64')
const env = { CANARY_STEPS_SIGNING_KEY: key, SLACK_BOT_TOKEN: 'xoxb-test' }
const noPolicy = fileWith('', 'canary-steps.yaml')
const store = fileWith('', 'journal.sqlite')
const elsewhere = fileWith('', 'journal.sqlite')
const claim = { machine: 'another', host: 'node-b', since: 0, until: Number.MAX_SAFE_INTEGER / 100 }
writeFileSync(`${elsewhere}-machine`, JSON.stringify(claim))

it.each([
  ['the signing key is missing', ['--settings', noPolicy], {}, 'CANARY_STEPS_SIGNING_KEY is missing'],
  [
    'the signing key is short',
    ['--settings', noPolicy],
    { CANARY_STEPS_SIGNING_KEY: 'c2hvcnQ=' },
    'at least 32 random bytes',
  ],
  [
    'a step that is named lacks its secret',
    ['--settings', noPolicy, '--steps', 'slack-notify'],
    { CANARY_STEPS_SIGNING_KEY: key },
    'slack-notify needs SLACK_BOT_TOKEN, which is missing',
  ],
  [
    'a secret could be guessed',
    ['--settings', noPolicy, '--steps', 'slack-notify'],
    { CANARY_STEPS_SIGNING_KEY: key, SLACK_BOT_TOKEN: 'abc' },
    'slack-notify needs SLACK_BOT_TOKEN, which has 3 characters, and a secret has at least 8',
  ],
  ['the settings are not there', ['--settings', 'nowhere.yaml'], env, 'nowhere.yaml: no such file'],
  ['a setting is misspelt', ['--settings', fileWith('cluster: {}')], env, 'Unrecognized key: "cluster"'],
  [
    'a key stands in the file',
    ['--settings', fileWith('clusters: { a: { key: abc } }')],
    env,
    'clusters.a.key: must name a variable',
  ],
  [
    'the journal cannot be opened',
    ['--settings', noPolicy, '--store', '/nowhere/a.sqlite'],
    env,
    '/nowhere/a.sqlite: cannot be used',
  ],
  [
    'another machine has the journal',
    ['--settings', noPolicy, '--store', elsewhere],
    env,
    `${elsewhere}: another machine has the journal: node-b, since 1970-01-01T00:00:00.000Z. End the processes there`,
  ],
  [
    'the file of the audit cannot be written',
    ['--settings', noPolicy, '--audit-log', '/nowhere/audit.jsonl'],
    env,
    '/nowhere/audit.jsonl: cannot have the audit',
  ],
  ['a step is unknown', ['--settings', noPolicy, '--steps', 'slak'], env, 'no step is named slak'],
  ['the port is none', ['--port', '70000'], env, 'must be a port'],
  ['the endpoint is none', ['--endpoint', 'steps.example.com'], env, 'is not a URL such as https://steps.example.com'],
  ['the endpoint has a path', ['--endpoint', 'https://steps.example.com/prod'], env, 'must end after the host'],
  [
    'others can call, and nothing says where it is',
    ['--settings', noPolicy, '--host', '0.0.0.0'],
    env,
    'endpoint: is missing, but --host 0.0.0.0 admits other machines',
  ],
])('refuses to start when %s', async (_, args, variables, says) => {
  const { code, out, err } = await command(['serve', ...args], variables)
  expect(err).toContain(says)
  expect(err).not.toContain(key)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

it('serves until it is told to stop, and then ends with 0', async () => {
  const bin = fileURLToPath(new URL('../../bin/canary-steps.ts', import.meta.url))
  const args = [bin, 'serve', '--port', '0', '--settings', noPolicy, '--store', store]
  const server = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const lines = createInterface({ input: server.stderr })
  const records: { level: string; message: string; url?: string }[] = []
  const serving = new Promise<string>((resolve) =>
    lines.on('line', (line) => {
      const record = JSON.parse(line)
      records.push(record)
      if (record.message === 'serving') resolve(record.url)
    }),
  )
  const url = await serving
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true })
  server.kill('SIGTERM')
  expect(await once(server, 'exit')).toEqual([0, null])
  expect(records.map(({ message }) => message)).toContain('stopped')
  const warnings = records.filter(({ level }) => level === 'warn')
  const reason = 'github-workflow needs GITHUB_TOKEN, which is missing: set it or GITHUB_TOKEN_FILE'
  expect(warnings).toContainEqual(expect.objectContaining({ step: 'github-workflow', reason }))
  const remedy = 'set SLACK_SIGNING_SECRET or SLACK_APP_TOKEN to a secret of at least 8 characters'
  expect(warnings).toContainEqual(expect.objectContaining({ webhook: 'slack', remedy }))
  expect([...new Set(warnings.map(({ message }) => message))]).toEqual([
    'a step is not served',
    'no namespaces in the settings: any namespace may reach any target',
    'a webhook is closed',
  ])
})

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { terminalWithoutSecrets } from './terminal-without-secrets.ts'

const token = 'xoxb-CANARYSLACK-7hq2+/k3Zp=9'
const key = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
const older = 'whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA='

const told = (said: string) => {
  const lines: string[] = []
  const write = (text: string) => lines.push(text)
  const env = {
    SLACK_BOT_TOKEN: token,
    KEY_EU: `${key} ${older}`,
    HTTPS_PROXY: 'http://ann:pr0xy-s3cret@proxy:3128',
    GITHUB_TOKEN_FILE: '/nowhere',
    TERM_TOKEN: 'a',
    PATH: '/usr/bin',
  }
  const terminal = terminalWithoutSecrets({ env, stdout: { write }, stderr: { write } })
  terminal.stdout.write(said)
  terminal.stderr.write(said)
  return lines
}

test.each([
  ['a token', `no: ${token}`, 'no: [redacted]'],
  ['a token, encoded', `no: ${encodeURIComponent(token)}`, 'no: [redacted]'],
  ['each key of a pair', `no: ${key}, ${older}`, 'no: [redacted]=, [redacted]='],
  ['the password of a proxy', 'no: http://ann:pr0xy-s3cret@proxy:3128', 'no: http://ann:[redacted]@proxy:3128'],
])('output has no secret of the environment: %s', (_, said, without) => {
  expect(told(said)).toEqual([without, without])
})

test('output without one stays as it is', () => {
  const said = '{"a":"/usr/bin at proxy:3128","b":"\\u001b[1m"}\n'
  expect(told(said)).toEqual([said, said])
})

test('a variable that names a folder, or what is not there, is no mistake; a folder of secrets has secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  writeFileSync(join(folder, 'SLACK_BOT_TOKEN'), `${token}\n`)
  const lines: string[] = []
  const write = (text: string) => lines.push(text)
  const env = { CANARY_STEPS_SECRETS: folder, GITHUB_TOKEN_FILE: folder, JIRA_API_TOKEN_FILE: '/nowhere' }
  terminalWithoutSecrets({ env, stdout: { write }, stderr: { write } }).stdout.write(`no: ${token}`)
  expect(lines).toEqual(['no: [redacted]'])
})

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'canary-steps-guide-'))
let said: string[][]
let status: number | null
let errors: string

/** Notes its arguments, and nothing else: there is no account here. */
const aws = `#!/bin/sh
for word in "$@"; do printf '%s\\t' "$word"; done >> "${join(folder, 'said')}"
echo >> "${join(folder, 'said')}"
`

beforeAll(() => {
  writeFileSync(join(folder, 'aws'), aws, { mode: 0o755 })
  const guide = readFileSync(join(root, 'infra/lambda/README.md'), 'utf8')
  const commands = [...guide.matchAll(/^```sh\n(.*?)\n```$/gms)].map(([, block = '']) => block)
  const script = ['set -eu', ...commands].join('\n')
  const path = [folder, join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH: path }
  const played = spawnSync('bash', ['-c', script], {
    cwd: root,
    env,
    input: 'of-a-test\n'.repeat(10),
    encoding: 'utf8',
  })
  status = played.status
  errors = played.stderr
  const file = join(folder, 'said')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  said = lines.map((line) => line.split('\t').slice(0, -1))
})
afterAll(() => rmSync(folder, { recursive: true }))

const Template = z.object({ Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })) })
const { Parameters } = Template.parse(
  parse(readFileSync(join(root, 'infra/lambda/template.yaml'), 'utf8'), { logLevel: 'error' }),
)
const asked = (...words: readonly string[]) => said.filter((line) => words.every((word, at) => line[at] === word))
const after = (line: readonly string[] | undefined, option: string) => line?.slice(line.indexOf(option) + 1) ?? []

test('every command of the guide runs in its order', () => {
  expect(status, errors).toBe(0)
  expect(said.length).toBeGreaterThan(5)
})

test('the stack is deployed with the package that was made, and with each parameter that has no default', () => {
  const [deploy] = asked('cloudformation', 'deploy')
  const given = after(deploy, '--parameter-overrides').map((pair) => pair.split('='))
  const needed = Object.entries(Parameters).flatMap(([name, { Default }]) => (Default === undefined ? [name] : []))
  expect(given.map(([name]) => name).toSorted()).toEqual(needed.toSorted())
  const key = given.find(([name]) => name === 'CodeKey')?.[1] ?? ''
  expect(existsSync(join(root, 'dist/lambda', key))).toBe(true)
  expect(existsSync(join(root, after(deploy, '--template-file')[0] ?? ''))).toBe(true)
})

test('no secret is an argument of a process, where everybody on the machine sees it', () => {
  expect(said.flat().filter((word) => word.includes('of-a-test'))).toEqual([])
})

test('secrets go below the path that the template has by itself', () => {
  const names = asked('ssm', 'put-parameter').map((line) => after(line, '--name')[0] ?? '')
  expect(names.length).toBeGreaterThan(2)
  expect(names.filter((name) => !name.startsWith(`${Parameters.ParametersPath?.Default}/`))).toEqual([])
})

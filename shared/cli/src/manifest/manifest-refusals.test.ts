import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { command, fileWith } from '../testing/command.ts'
import { present } from './testing/present.ts'

const sums = fileWith(`${'a'.repeat(64)}  canary-steps-bridge-linux-amd64\n`, 'SHA256SUMS')
const beside = present()
const endpoint = 'https://steps.example.com'
const manifest = (...args: readonly string[]) =>
  command(['manifest', 'bridge', '--endpoint', endpoint, '--sums', sums, '--beside', beside, ...args])

it.each([
  ['is none', dirname(sums), 'no such file'],
  ['has no entries', dirname(fileWith('a: 1', 'argo-rollouts-config.yaml')), 'has no stepPlugins'],
  ['is broken', dirname(fileWith('a: [', 'argo-rollouts-config.yaml')), 'not YAML'],
])('refuses a package whose ConfigMap %s in one line', async (_, folder, says) => {
  const { code, out, err } = await command(['manifest', 'executable', '--package', folder, '--beside', beside])
  expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(says) })
  expect(err.trim().split('\n')).toHaveLength(1)
})

it.each([
  [
    'an endpoint that is no URL',
    ['--endpoint', 'steps'],
    '--endpoint: "steps" is not a URL such as https://steps.example.com',
  ],
  ['an endpoint with a path', ['--endpoint', 'https://steps.example.com/prod'], 'must end after the host'],
  ['plain http', ['--endpoint', 'http://steps.payments.svc'], 'must be https, or put -- --insecure-http at the end'],
  ['a list that is not there', ['--sums', './nowhere'], './nowhere: no such file; run npm run build:bridge'],
  ['a list that is a folder', ['--sums', import.meta.dirname], 'it is a folder; run npm run build:bridge'],
  ['a list without the file', ['--sums', fileWith('')], 'has no sum of canary-steps-bridge-linux-amd64'],
  ['a name that Argo refuses', ['--plugin', 'run'], 'must have the form org/name'],
  ['a location that is no URL', ['--location', '/opt/bridge'], 'must be a URL'],
  ['a form that there is not', ['--format', 'jsonnet'], 'Allowed choices are helm, kustomize, plain'],
])('refuses %s in one line', async (_, args, says) => {
  const { code, out, err } = await manifest(...args)
  expect(err).toContain(says)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

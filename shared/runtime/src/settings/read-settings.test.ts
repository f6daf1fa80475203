import { expect, test } from 'vitest'
import { openPolicy } from '../ports/policy.ts'
import { readSettings } from './settings.ts'

const key = Buffer.alloc(32, 1).toString('base64')
const read = (text: string, variables: Readonly<Record<string, string>> = {}) =>
  readSettings(text, 'canary-steps.yaml', (name) => ({ CANARY_STEPS_SIGNING_KEY: key, ...variables })[name])
const problemOf = (text: string) => read(text).then(() => '', String)

test.each(['run', 'skip', 'hold', 'fail'])('a step may be set to %s, and others run', async (mode) => {
  const { policy } = await read(`steps: { toy: { mode: ${mode} } }`)
  expect([policy.mode('toy'), policy.mode('other')]).toEqual([mode, 'run'])
})

test('a namespace is admitted from every cluster unless it names some', async () => {
  const { policy } = await read('namespaces: { pay: { allow: ["slack:C1"] } }')
  expect(policy.allows({ cluster: 'any', namespace: 'pay' }, 'slack:C1')).toBe(true)
})

test('tags of images are trusted unless the settings say otherwise', async () => {
  expect((await read('')).policy.images()).toMatchObject({ requireDigest: false })
  expect(openPolicy.images()).toMatchObject({ requireDigest: false })
})

test('one cluster alone has its secret of notifications in the environment, or none', async () => {
  const argo = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='
  const { argoSecrets } = await read('', { CANARY_STEPS_ARGO_WEBHOOK_SECRET: argo })
  expect(argoSecrets).toEqual([{ cluster: 'default', secret: argo }])
  expect((await read('')).argoSecrets).toEqual([])
})

test.each([
  ['endpoint: [', 1],
  ['steps: {}\n"end\npoint": here', 2],
])('a text that is not YAML is told with the line at which that begins: %j', async (text, line) => {
  expect(await problemOf(text)).toMatch(new RegExp(`^SettingsError: canary-steps\\.yaml:${line}: not YAML: `))
})

test('a reference to nothing is in no line', async () => {
  expect(await problemOf('endpoint: *nothing')).toMatch(/^SettingsError: canary-steps\.yaml: not YAML: /)
})

test('a value of a module says the same as the text of a file', async () => {
  const value = { endpoint: 'https://steps.example.com', namespaces: { pay: { allow: ['slack:C1'] } } }
  const env = () => key
  const ofValue = await readSettings(value, 'settings.ts', env)
  const ofText = await readSettings(JSON.stringify(value), 'settings.yaml', env)
  expect(ofValue.endpoint).toBe(value.endpoint)
  expect(ofValue.told).toEqual(ofText.told)
  expect(ofValue.policy.allows({ cluster: 'any', namespace: 'pay' }, 'slack:C1')).toBe(true)
})

test('a fault of a value is told by the name of its module', async () => {
  const reading = readSettings({ endpont: 'https://steps.example.com' }, 'settings.ts', () => key)
  await expect(reading).rejects.toThrow('settings.ts: top level: Unrecognized key: "endpont"')
})

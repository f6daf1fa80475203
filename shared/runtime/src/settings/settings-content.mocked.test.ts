import { expect, test, vi } from 'vitest'
import { readSettings } from './settings.ts'

vi.mock('yaml', () => {
  throw new Error('the reader of YAML was imported')
})

const env = () => Buffer.alloc(32, 1).toString('base64')

test.each([
  ['are a value', { endpoint: 'https://steps.example.com' }],
  ['are none', ''],
  ['are an empty file', '\n'],
])('settings that %s need no reader of YAML', async (_, content) => {
  expect(await readSettings(content, 'settings.ts', env)).toMatchObject({ isRestricted: false })
})

test('a text of settings is read by it', async () => {
  await expect(readSettings('endpoint: https://steps.example.com', 'canary-steps.yaml', env)).rejects.toThrow()
})

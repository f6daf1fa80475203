import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { environment } from './environment.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'environment-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a variable is what it says', () => {
  expect(environment({ TOKEN: 'abc' })('TOKEN')).toBe('abc')
})

test('a variable that is not there has no value', () => {
  expect(environment({})('TOKEN')).toBeUndefined()
})

test('NAME_FILE is read anew at each use, since mounted secrets change', () => {
  const file = join(folder, 'token')
  const env = environment({ TOKEN_FILE: file })
  writeFileSync(file, 'old\n')
  expect(env('TOKEN')).toBe('old')
  writeFileSync(file, 'new')
  expect(env('TOKEN')).toBe('new')
})

test('a variable counts more than its file', () => {
  expect(environment({ TOKEN: 'abc', TOKEN_FILE: join(folder, 'missing') })('TOKEN')).toBe('abc')
})

test('a file that cannot be read is named', () => {
  const file = join(folder, 'missing')
  expect(() => environment({ TOKEN_FILE: file })('TOKEN')).toThrow(file)
})

test.each([
  ['a line break', 'abc\n'],
  ['a line break of Windows', 'abc\r\n'],
  ['spaces', '  abc\t'],
  ['a byte order mark', '\uFEFFabc'],
])('%s around a value does not count, in a variable as in a file', (_, text) => {
  const file = join(folder, 'token')
  writeFileSync(file, text)
  expect(environment({ TOKEN: text })('TOKEN')).toBe('abc')
  expect(environment({ TOKEN_FILE: `${file}\n` })('TOKEN')).toBe('abc')
})

test('an empty value is not there, in a variable as in a file', () => {
  const file = join(folder, 'token')
  writeFileSync(file, ' \n')
  expect(environment({ TOKEN: ' \n', TOKEN_FILE: file })('TOKEN')).toBeUndefined()
  writeFileSync(file, 'abc')
  expect(environment({ TOKEN: '', TOKEN_FILE: file })('TOKEN')).toBe('abc')
})

test('quotes and what is between words are part of a value', () => {
  expect(environment({ TOKEN: '"a b"\n' })('TOKEN')).toBe('"a b"')
})

test('a folder has a file for each variable, read anew at each use, as a Secret that is mounted', () => {
  const env = environment({ CANARY_STEPS_SECRETS: folder })
  expect(env('TOKEN')).toBeUndefined()
  writeFileSync(join(folder, 'TOKEN'), 'old\n')
  expect(env('TOKEN')).toBe('old')
  writeFileSync(join(folder, 'TOKEN'), 'new')
  expect(env('TOKEN')).toBe('new')
})

test('a variable and its own file count more than the folder, which is not left', () => {
  writeFileSync(join(folder, 'TOKEN'), 'of the folder')
  writeFileSync(join(folder, 'own'), 'own')
  expect(environment({ CANARY_STEPS_SECRETS: folder, TOKEN: 'abc' })('TOKEN')).toBe('abc')
  expect(environment({ CANARY_STEPS_SECRETS: folder, TOKEN_FILE: join(folder, 'own') })('TOKEN')).toBe('own')
  expect(environment({ CANARY_STEPS_SECRETS: join(folder, 'nowhere') })(`../TOKEN`)).toBeUndefined()
})

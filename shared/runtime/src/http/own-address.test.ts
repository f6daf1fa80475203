import { expect, test } from 'vitest'
import { isForUs, isLoopback, notForUs, signedHost, unplaced } from './signed-calls.ts'

const endpoint = 'https://steps.example.com'

test.each([
  ['localhost', true],
  ['steps.localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['[::1]', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['steps.example.com', false],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
  ['', false],
])('%s is this machine alone: %s', (hostname, expected) => {
  expect(isLoopback(hostname)).toBe(expected)
})

test.each([
  ['https://steps.example.com/', true],
  ['https://steps.example.com:443', true],
  ['http://steps.example.com', true],
  ['https://other.example.com', false],
  ['https://steps.example.com:8443', false],
  ['https://steps.example.com.evil.example', false],
  ['steps.example.com', false],
  ['', false],
])('a call for %s is for a function that is told to callers as https://steps.example.com: %s', (theirs, expected) => {
  for (const url of [`${endpoint}/v1/x`, 'http://10.0.0.1:8080/v1/x', 'https://other.example.com/v1/x'])
    expect(isForUs({ endpoint }, theirs, url)).toBe(expected)
})

test('where nothing else tells, the host of the request counts on this machine alone', () => {
  expect(unplaced({}, 'http://localhost/v1/x')).toBeUndefined()
  expect(isForUs({}, 'http://localhost', 'http://localhost/v1/x')).toBe(true)
  expect(unplaced({}, 'https://steps.example.com/v1/x')).toContain('set endpoint')
  expect(unplaced({ endpoint }, 'https://other.example.com/v1/x')).toBeUndefined()
})

test('a caller of another function is told the address of this one, if its settings do not name it', () => {
  expect(notForUs({ address: 'http://127.0.0.1:8080' }, 'it differs')).toMatch(/^it differs\. .*8080.*serve --endpoint/)
  expect(notForUs({ endpoint, address: 'http://127.0.0.1:8080' }, 'it differs')).toBe('it differs')
})

test('a caller signs the host that it used, or the one it was told', () => {
  const address = 'http://127.0.0.1:8080'
  expect(signedHost({ address }, 'http://localhost:8080/v1/x')).toBe('localhost:8080')
  expect(signedHost({ address }, 'http://other.example.com/v1/x')).toBe('127.0.0.1:8080')
  expect(signedHost({ endpoint }, 'http://10.0.0.1:8080/v1/x')).toBe('steps.example.com')
})

import { describe, expect, it } from 'vitest'
import { matches, pattern } from './pattern.ts'

describe('a pattern', () => {
  it.each([
    ['slack:C0PAY', ['slack:C0PAY'], ['slack:C0PA', 'slack:C0PAY2', 'xslack:C0PAY', 'Slack:C0PAY', '']],
    ['prod-*', ['prod-eu', 'prod-', 'prod-eu-1'], ['prod', 'preprod-eu', 'prod-eu/1', 'prod-e u']],
    ['*-prod', ['eu-prod', '-prod'], ['prod', 'eu-prod-2', 'eu-production', 'a/b-prod']],
    ['github:acme/*', ['github:acme/shop', 'github:acme/'], ['github:acme', 'github:acme2/shop', 'github:acme/shop/x']],
    [
      'http:a*.internal',
      ['http:a.internal', 'http:ab.internal'],
      ['http:internal', 'http:a.internal:80', 'http:b.internal'],
    ],
    // the two ends share nothing
    ['ab*ba', ['abba', 'ab-ba'], ['aba', 'ab', 'ba', 'abbab']],
    ['aa*a', ['aaa', 'aaaa'], ['aa', 'a']],
    ['*', ['anything', ''], ['a/b', 'a b']],
  ])('%s means all of these and none of those', (given, meant, others) => {
    expect(meant.filter((text) => !matches(given, text))).toEqual([])
    expect(others.filter((text) => matches(given, text))).toEqual([])
  })

  it.each([
    ['', true],
    ['*', true],
    ['a*b', true],
    ['a**', false],
    ['*a*', false],
    ['a b', false],
    [' a', false],
    ['a\n', false],
    ['a*\t', false],
  ])('%j is one: %s', (text, isOne) => {
    expect(pattern.safeParse(text).success).toBe(isOne)
  })
})

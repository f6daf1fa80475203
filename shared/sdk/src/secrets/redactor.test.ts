import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { alphanumeric, lettersOf } from './letters-of.ts'
import { redacted, redactor } from './redactor.ts'
import { formsOf, secretOf } from './testing/forms.ts'

const tokens = [
  'xoxb-CANARYSLACK-7hq2+/k3Zp=9',
  'ghp_CANARYGITHUB8d7f6a5s4d',
  'ATATT3xCANARYJIRA+/=_zz91',
  'glsa_CANARYGRAFANA_a8s7d6f5',
  '8f742231b10e8888abcd99yyyzzz85a5',
  'Tr0ub4dor&3 "quoted" \\ and /slashed/',
  'pässwörd-für-den-Pröxy-42',
]

/** In base64, which has what stands before and behind in its first and last letters. */
const mostTold = 6

/** How many letters are told of what was said between two marks, besides that something was there. */
const toldOf = (text: string): number => {
  const said = text.slice(text.indexOf('<<') + 2, text.lastIndexOf('>>'))
  return said.includes(redacted) ? lettersOf(said.replaceAll(redacted, ''), alphanumeric).count : said.length
}

describe.each(tokens)('%s', (token) => {
  const { text } = redactor([token])

  it.each(formsOf(token))('is not told %s', (_, form) => {
    const told = text(`the vendor said: <<${form}>>; try again`)
    expect(toldOf(told), told).toBeLessThanOrEqual(mostTold)
    expect(told.replace(/<<.*>>/s, '')).toBe('the vendor said: ; try again')
  })
})

describe('a part of a token', () => {
  const token = 'ghp_CANARYGITHUB8d7f6a5s4d'
  const { text } = redactor([token])

  it.each([
    ['the beginning', token.slice(0, 16)],
    ['the end', token.slice(-16)],
    ['the middle', token.slice(5, -4)],
  ])('is not told: %s', (_, part) => {
    expect(text(`bad ${part}…`)).toBe(`bad ${redacted}…`)
  })

  it('is told when it is what everybody knows', () => {
    expect(text('a token begins with ghp_ or github_pat_')).toBe('a token begins with ghp_ or github_pat_')
    expect(text(`a token named ghp_${'…'}`)).toBe('a token named ghp_…')
  })

  it('is not told where a cut went through it', () => {
    for (let length = 14; length <= token.length; length += 1)
      expect(text(`${'x'.repeat(100)} ${token.slice(0, length)}`)).toBe(`${'x'.repeat(100)} ${redacted}`)
  })

  it('takes no letter of the next word with it', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz0123456789') {
      const [before, after] = [`ends with ${letter} `, ` ${letter}gain`]
      for (let length = 14; length < token.length - 1; length += 1) {
        expect(text(`${token.slice(0, length)}${after}`)).toBe(`${redacted}${after}`)
        expect(text(`${before}${token.slice(-length)}`)).toMatch(new RegExp(`^${before}p?_?\\[redacted\\]$`))
      }
    }
  })

  it('is not told in two fields', () => {
    const { json } = redactor([token])
    const said = { errors: [token.slice(0, 13), { more: token.slice(13) }], [`x-${token}`]: 1 }
    expect(json(said)).toEqual({ errors: [redacted, { more: redacted }], [`x-${redacted}`]: 1 })
  })
})

describe('ordinary text', () => {
  it('stays where what was meant as a secret is one letter, a few or a word', () => {
    const { text } = redactor(['a', 'x1', 'token', 'production', '20261130', 'aaaaaaaaaaaaaaaaaaaa'])
    const said = 'a token of production, 20261130: aaaaaaaaaaaaaaaaaaaaaaaa'
    expect(text(said)).toBe(said)
  })

  it('stays where a secret is made of its words: only the whole is one', () => {
    const { text } = redactor(['canary-steps-webhook-secret'])
    expect(text('the webhook secret of canary-steps')).toBe('the webhook secret of canary-steps')
    expect(text('it is canary-steps-webhook-secret')).toBe(`it is ${redacted}`)
  })

  it('stays where a secret that nobody was sent has the same words: only the whole of it is one', () => {
    const secrets = ['Payments-Prod-EU-1-hook', 'CanarySteps2026Webhook']
    const { text } = redactor([], secrets)
    const said = `payments-prod-eu-1/checkout of canary-steps 2026: ${btoa('canary-steps')}`
    expect(text(said)).toBe(said)
    for (const secret of secrets)
      for (const form of [secret, secret.toLowerCase(), encodeURIComponent(secret)])
        expect(text(`it is ${form}!`)).toBe(`it is ${redacted}!`)
    for (const secret of secrets) expect(text(btoa(`Basic ${secret}`))).toContain(redacted)
  })

  it('stays where it has the domain of an account, or a name like it: only the whole address is one', () => {
    const { text } = redactor(['Ann.Smith2@team24payments.example'])
    const said = 'Bob.Smith2@team24payments.example: see https://jira.team24payments.example/browse/PAY-1'
    expect(text(said)).toBe(said)
    expect(text('not for Ann.Smith2@team24payments.example')).toBe(`not for ${redacted}`)
  })

  it('stays to the letter, whatever it is', () => {
    const { text, json } = redactor(tokens)
    const anything = fc.string({
      unit: fc.constantFrom(...'aZ9 \n%\\u0&;25{"é\u200b', 'amp;', 'xoxb-'),
      maxLength: 200,
    })
    const stays = fc.property(anything, (said) => text(said) === said && json(said) === said)
    fc.assert(stays, { numRuns: 30 })
    const nested = { said: ['a', 1, null, { b: true }] }
    expect(json(nested)).toBe(nested)
  })
})

test('a secret is found in any form at any place of any text', () => {
  const around = fc.oneof(fc.lorem({ maxCount: 3 }), fc.json())
  fc.assert(
    fc.property(fc.nat(), around, around, (seed, before, after) => {
      const secret = secretOf(seed)
      const { text } = redactor([secret])
      for (const [name, form] of formsOf(secret))
        expect(toldOf(text(`${before}<<${form}>>${after}`)), name).toBeLessThanOrEqual(mostTold)
    }),
    { numRuns: 5 },
  )
})

test('a redacted text stays as it is', () => {
  const { text } = redactor(tokens)
  const once = text(tokens.map((token) => `${token} and ${btoa(encodeURIComponent(token))}`).join(', '))
  expect(text(once)).toBe(once)
})

test('a pair of user and token in base64 is one', () => {
  const { text } = redactor(['canary.jira.account@corp.example', tokens[2] ?? ''])
  expect(text(`Basic ${btoa(`canary.jira.account@corp.example:${tokens[2]}`)}`)).toMatch(/^Basic \[redacted\].?=*$/)
})

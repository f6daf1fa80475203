import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alphanumeric, lettersOf } from './letters-of.ts'
import { redacted, redactor } from './redactor.ts'
import { formsOf, secretOf } from './testing/forms.ts'

/** In base64, which has what stands before and behind in its first and last letters. */
const mostTold = 6
const secretText = fc.nat().map(secretOf)
const around = fc.oneof(fc.lorem({ maxCount: 5 }), fc.json(), fc.string({ unit: 'binary' }))

test('thousands of secrets are found in every form, at any place of any text', () => {
  fc.assert(
    fc.property(fc.array(secretText, { minLength: 1, maxLength: 5 }), around, around, (secrets, before, after) => {
      const { text } = redactor(secrets)
      for (const [name, form] of secrets.flatMap(formsOf)) {
        const told = text(`${before} <<${form}>> ${after}`)
        const said = told.slice(
          told.indexOf('<<', before.length) + 2,
          told.lastIndexOf('>>', told.length - after.length),
        )
        expect(said, name).toContain(redacted)
        expect(lettersOf(said.replaceAll(redacted, ''), alphanumeric).count, name).toBeLessThanOrEqual(mostTold)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('a text without a secret stays to the letter, whatever it is', () => {
  const anything = fc.oneof(around, fc.webUrl({ withQueryParameters: true }), fc.base64String(), fc.emailAddress())
  fc.assert(
    fc.property(fc.array(secretText, { maxLength: 5 }), anything, (secrets, said) => {
      expect(redactor(secrets).text(said)).toBe(said)
    }),
    { numRuns: 5_000 },
  )
})

const million = 2 ** 20
const secret = secretOf(1)

// work that takes more than linear time would not end before the test's limit
test.each([
  ['percent signs', '%'],
  ['escaped percent signs', '%25'],
  ['backslashes', '\\'],
  ['ampersands', '&'],
  ['escaped ampersands', '&amp;'],
  ['entities without an end', '&#1'],
  ['the beginning of a secret', secret.slice(0, 11)],
  ['all of a secret but its end', secret.slice(0, -1)],
  ['secrets', secret],
  ['spaces', ' '],
])('a text of a million %s is gone through', (_, part) => {
  const others = Array.from({ length: 20 }, (_, seed) => secretOf(seed + 2))
  const { text } = redactor([secret, ...others, 'Ab1'.repeat(100)])
  expect(text(part.repeat(million / part.length)).length).toBeGreaterThan(0)
  expect(text('Ab1Ab'.repeat(million / 5))).toBe('Ab1Ab'.repeat(million / 5))
})

import { expect, it, vi } from 'vitest'
import { faultsOf, placeOf, sentencesOf } from './sentences.ts'
import { writtenInGo } from './written-go-texts.ts'
import { writtenIn } from './written-texts.ts'

const words = (count: number) => ['The', ...Array.from({ length: count - 1 }, () => 'word')].join(' ')

const texts: Readonly<Record<string, string>> = {
  'x.ts': `/** ${words(25)}. ${words(26)}. */
// What is open
// is closed.
const a = 'who asks' + \`\${b} is asked: whoever that was\`

// That is one more.
// that nobody could look is no leave to go on

/*
 * It is ${words(24)}
 *
 * Who decides? What a riddle is.
 */
c('alone', "what follows is this:\\nwhatever it may be")
d(/what is a pattern/)
`,
  'x.test.ts': `
it.each(rows)('what is open is closed', () => expect(a).toBe('what is said'))
describe('who decides', () => {})
test('a fake \${one} is unwanted', () => {})
`,
  'x.go': `// Package x: ${words(26)}.
// Whoever reads it knows.
package x

//go:build what is this
var a = "what %s is now: // " + \`who is there now\`
b("short", 'w') // that it is so is bad
`,
  'x_test.go': `// who tests this one
var a = "what is said"
`,
}
vi.mock('./repository.ts', () => ({ textOf: (file: string) => texts[file] }))

const faults = (of: ReturnType<typeof writtenIn>) =>
  of
    .flatMap(sentencesOf)
    .flatMap((sentence) =>
      faultsOf(sentence).map((fault) => `${placeOf(sentence)} ${sentence.kind} ${fault.replace(/[,:].*/, '')}`),
    )

it('a planted riddle and a long sentence are found in comments and messages of TypeScript', () => {
  expect(faults(writtenIn('x.ts'))).toEqual([
    'x.ts:1 comment 26 words',
    'x.ts:2 comment begins with what',
    'x.ts:6 comment begins with what',
    'x.ts:6 comment begins with what',
    'x.ts:9 comment 26 words',
    'x.ts:9 comment begins with what',
    'x.ts:4 message begins with what',
    'x.ts:14 message begins with what',
    'x.ts:14 message begins with what',
  ])
})

it('in a test of TypeScript they are found in its name', () => {
  expect(faults(writtenIn('x.test.ts'))).toEqual([
    'x.test.ts:2 test name begins with what',
    'x.test.ts:4 test name docs/words.md has "stand-in" for it',
  ])
})

it('in Go they are found, but where the compiler is told something, and in what a test says', () => {
  expect(faults(writtenInGo('x.go'))).toEqual([
    'x.go:1 comment 28 words',
    'x.go:1 comment begins with what',
    'x.go:6 message begins with what',
    'x.go:6 message begins with what',
    'x.go:7 comment begins with what',
  ])
  expect(faults(writtenInGo('x_test.go'))).toEqual(['x_test.go:1 comment begins with what'])
})

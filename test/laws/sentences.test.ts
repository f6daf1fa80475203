import { expect, it } from 'vitest'
import { filesIn } from './repository.ts'
import { faultsOf, placeOf, type Sentence, sentencesOf } from './sentences.ts'
import { writtenInGo } from './written-go-texts.ts'
import { writtenIn } from './written-texts.ts'

// headings of pages, which may ask
const headings = 'test/cluster/ground/sections.ts'
const code = filesIn('shared', 'plugins', 'infra', 'test').filter((file) => file !== headings)
const sentences = [
  ...code.filter((file) => file.endsWith('.ts')).flatMap(writtenIn),
  ...code.filter((file) => file.endsWith('.go')).flatMap(writtenInGo),
].flatMap(sentencesOf)

const faultsIn = (of: readonly Sentence[]): string[] =>
  of.flatMap((sentence) => faultsOf(sentence).map((fault) => `${placeOf(sentence)}: ${fault}: ${sentence.words}`))

it('a message has at most 25 words a sentence, begins with its subject, and uses our words', () => {
  const messages = sentences.filter(({ kind }) => kind === 'message')
  expect(messages.length).toBeGreaterThan(2_000)
  expect(faultsIn(messages)).toEqual([])
})

it('a comment and the name of a test do so as well', () => {
  const others = sentences.filter(({ kind }) => kind !== 'message')
  expect(others.length).toBeGreaterThan(8_000)
  expect(faultsIn(others)).toEqual([])
})

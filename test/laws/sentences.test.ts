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

/** How many comments and names of tests still have a fault: a number here may only become smaller. */
const left: Readonly<Record<string, number>> = {}

const folderOf = ({ file }: Sentence): string =>
  file
    .split('/')
    .slice(0, file.startsWith('shared/') ? 2 : 1)
    .join('/')
const faultsIn = (of: readonly Sentence[]): string[] =>
  of.flatMap((sentence) => faultsOf(sentence).map((fault) => `${placeOf(sentence)}: ${fault}: ${sentence.words}`))

it('a message has at most 25 words a sentence, begins with its subject, and uses our words', () => {
  const messages = sentences.filter(({ kind }) => kind === 'message')
  expect(messages.length).toBeGreaterThan(2_000)
  expect(faultsIn(messages)).toEqual([])
})

it('a comment and the name of a test do so as well, but for those that are left', () => {
  const others = Map.groupBy(
    sentences.filter(({ kind }) => kind !== 'message'),
    folderOf,
  )
  expect(others.size).toBeGreaterThan(10)
  for (const [folder, of] of others) {
    const faults = faultsIn(of)
    expect(faults.length, `${folder}:\n${faults.join('\n')}\n`).toBeLessThanOrEqual(left[folder] ?? 0)
  }
})

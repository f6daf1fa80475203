import { describe, expect, it } from 'vitest'
import { faultsOf } from './faults-of.ts'

const words = (count: number): string => Array.from({ length: count }, (_, index) => `w${index}`).join(' ')
const rulesOf = async (text: string) =>
  (await faultsOf('page.md', `${text}\n`)).map((line) => / (\w+): /.exec(line)?.[1])

describe('a riddle in a document is found', () => {
  it.each([
    ['a clause as the subject', 'What is open is closed.'],
    ['the same after another sentence', 'A rollout ends. Who was asked is told.'],
    ['the same in the second half', 'A rollout ends: whoever was asked is told.'],
    ['the same after a semicolon', 'A rollout ends; that nobody looked is no leave to go on.'],
    ['the same in a list', '- **At the end.** What is open is closed.'],
    ['the same in a cell', '| trouble |\n| --- |\n| What is open is closed |'],
    ['the same over two lines', 'A rollout ends.\nWhat is open\nis closed.'],
    ['the same before a link', 'What is [open](there.md) is closed.'],
  ])('%s', async (_, text) => {
    expect(await rulesOf(text)).toEqual(['subject'])
  })

  it('of more than 25 words, whatever marks stand in it', async () => {
    expect(await rulesOf(`${words(25)}.`)).toEqual([])
    expect(await rulesOf(`${words(12)}\n${words(13)} – \`code of five words or\`.`)).toEqual(['length'])
    expect(await rulesOf(`${words(13)} **${words(12)}** [word](there.md).`)).toEqual(['length'])
  })

  it('with the page, its line, and the sentence', async () => {
    const text = 'One.\n\n\nWhat is open is closed.\n'
    expect(await faultsOf('page.md', text)).toEqual([
      'page.md:4 subject: a clause is the subject: What is open is closed.',
    ])
  })
})

it.each([
  ['a question', 'What is open?'],
  ['a heading', '## What is open'],
  ['the heading of a table', '| what is open |\n| --- |\n| a thread |'],
  ['code', '```\nwhat is open is closed\n```'],
  ['a clause that is no subject', 'It says what is open.'],
  ['a name', '[what-happens-when](page.md)'],
])('%s is no riddle', async (_, text) => {
  expect(await rulesOf(text)).toEqual([])
})

it.each(['A mock of Slack answers.', 'The ending is told.', 'The process takes a lease.', 'A rollout goes forward.'])(
  'a word of which there is a better one is found: %s',
  async (text) => {
    expect(await rulesOf(text)).toEqual(['terms'])
  },
)

it('a line of more than 120 columns is found, but in tables, in code and where a link has a long address', async () => {
  const long = 'word '.repeat(24)
  expect(await rulesOf(`${long.slice(0, 120)}`)).toEqual([])
  expect(await rulesOf(`One.\n${long}words`)).toEqual(['columns'])
  expect(await rulesOf(`${'word '.repeat(20)}[word](${'there'.repeat(30)})`)).toEqual([])
  expect(await rulesOf(`| one |\n| --- |\n| ${long} |`)).toEqual([])
  expect(await rulesOf(`\`\`\`\n${long}words\n\`\`\``)).toEqual([])
})

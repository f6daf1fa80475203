import { expect, it } from 'vitest'
import { files, textOf } from '../laws/repository.ts'
import { faultsOf } from './faults-of.ts'

const words = 'docs/words.md'
const documents = files.filter((file) => file.endsWith('.md') && file !== words)

it.each(documents)('%s is plain English', async (file) => {
  expect(await faultsOf(file, textOf(file))).toEqual([])
})

it('the page of words has each better word, and names there the words that it stands for', async () => {
  const page = textOf(words)
  const faults = await faultsOf(words, page)
  const better = faults.map((fault) => / terms: docs\/words\.md has "(.*?)" for it: /.exec(fault)?.[1])
  expect(new Set(better)).toEqual(new Set(['stand-in', 'claim', 'end', 'go on']))
  for (const word of better) expect(page).toContain(`\n| ${word} |`)
})

import { expect, it } from 'vitest'
import { files, textOf } from '../laws/repository.ts'
import { faultsOf } from './faults-of.ts'

// words.md names the words that it has better ones for
const documents = files.filter((file) => file.endsWith('.md') && file !== 'docs/words.md')

it.each(documents)('%s is plain English', async (file) => {
  expect(await faultsOf(file, textOf(file))).toEqual([])
})

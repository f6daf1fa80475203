import { expect, it } from 'vitest'
import { files, textOf } from '../laws/repository.ts'
import { faultsOf } from './faults-of.ts'
import { unfinished } from './unfinished.ts'

// words.md names the words that it has better ones for
const documents = files.filter((file) => file.endsWith('.md') && file !== 'docs/words.md')

it.each(documents.filter((file) => !unfinished.includes(file)))('%s is plain English', async (file) => {
  expect(await faultsOf(file, textOf(file))).toEqual([])
})

it.each(unfinished)('%s is listed as unfinished since it is', async (file) => {
  expect(documents).toContain(file)
  expect(await faultsOf(file, textOf(file))).not.toEqual([])
})

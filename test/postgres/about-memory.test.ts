import { expect, it } from 'vitest'
import { files, textOf } from '../laws/repository.ts'
import { aboutMemory } from './about-memory.ts'

it('every test that is skipped with a database in the place of the store in memory is there', () => {
  const texts = files.flatMap((file) => (/^(shared\/runtime|plugins)\/.*\.test\.ts$/.test(file) ? [textOf(file)] : []))
  const missing = Object.keys(aboutMemory).filter((title) => !texts.some((text) => text.includes(`'${title}'`)))
  expect(missing).toEqual([])
})

import { expect, it } from 'vitest'
import { differsInEachPart, keysDiffer, name, number, text } from './keys-differ.ts'

it('a key of all parts, each told from the next, is right', async () => {
  const right = keysDiffer('right', { one: text, other: text, count: number }, (all) => [all.one, all.other, all.count])
  expect(await right.mistakes()).toEqual([])
})

it('a key that is short of a part is found', async () => {
  const short = keysDiffer('short', { uid: name, index: number }, ({ uid }) => uid)
  expect(await short.mistakes()).toContain('index is 11, or 22')
})

it('a key whose parts are put together without anything between is found', async () => {
  const glued = keysDiffer('glued', { uid: name, index: number }, ({ uid, index }) => `${uid}${index}`)
  expect(await glued.mistakes()).toEqual(['"22" is at the end of uid, or begins index'])
})

it('a key whose separator people may write into a part is found', async () => {
  const joined = keysDiffer('joined', { cluster: text, group: text }, ({ cluster, group }) => `${cluster}/${group}`)
  expect(await joined.mistakes()).toEqual(['"22/" is at the end of cluster, or begins group'])
})

it('a comparison that looks at the beginning alone is found, and one that finds nothing the same', async () => {
  const begins = differsInEachPart('begins', { region: text }, (one, other) => other.region.startsWith(one.region))
  expect(await begins.mistakes()).toContain('region is 11, or goes on with "/"')
  const never = differsInEachPart('never', { region: text }, () => false)
  expect(await never.mistakes()).toEqual(['the same is not one'])
})

import { RetryLater, StillLooking } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { lookThrough, type Page } from './look-through.ts'

const later = new RetryLater('not now', 9_000)

/** Pages by how they are asked for; one that there is not is answered "not now". */
const looking = (pages: Readonly<Record<string, Page<number>>>, from?: string) =>
  lookThrough(async (at = 'first') => pages[at] ?? Promise.reject(later), from).catch((error: unknown) => error)

const page = (found: readonly number[], next?: string): Page<number> => ({ found, next })

test('finds what all pages have, in their order', async () => {
  expect(await looking({ first: page([1], 'b'), b: page([], 'c'), c: page([2, 3]) })).toEqual([1, 2, 3])
  expect(await looking({ first: page([1]), b: page([2]) }, 'b')).toEqual([2])
})

test.each([
  ['at the first page', {}, undefined, later],
  ['at the page where an earlier look stopped', { first: page([1], 'b') }, 'b', later],
  ['at the next one, where nothing was found', { first: page([], 'b') }, undefined, new StillLooking('b', later)],
  ['after the page where an earlier look stopped', { b: page([], 'c') }, 'b', new StillLooking('c', later)],
  ['after something was found', { first: page([1], 'b') }, undefined, [1]],
])('a vendor that says "not now" %s is told of as it was looked at', async (_, pages, from, end) => {
  const ended = await looking(pages, from)
  expect(ended).toEqual(end)
  if (end instanceof StillLooking) expect(ended).toMatchObject({ from: end.from, cause: later })
  else expect(ended).not.toBeInstanceOf(StillLooking)
})

import { expect, it } from 'vitest'
import { withLookups } from './with-lookups.ts'

const lookup = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'payments', name: 'ledger' } as const
const wanted = { lookups: [lookup] }
const done = { phase: 'Successful' }

/** Asks a step that wants something so many times before it is done. */
const asking = async (times: number, isLookedUp: boolean) => {
  const asked: unknown[] = []
  let rounds = 0
  const answer = await withLookups(
    async (objects) => {
      asked.push(objects)
      return asked.length <= times ? wanted : done
    },
    isLookedUp
      ? async ([first = lookup]) => {
          rounds += 1
          return [{ lookup: first, found: [], error: `round ${rounds}` }]
        }
      : undefined,
  )
  return { answer, asked, rounds }
}
const answered = (round: number) => [{ lookup, found: [], error: `round ${round}` }]

it('a call without lookups is asked once, and nothing is looked up', async () => {
  expect(await asking(0, true)).toEqual({ answer: done, asked: [undefined], rounds: 0 })
})

it('a call with lookups is asked again with the answers, twice at most', async () => {
  expect(await asking(1, true)).toEqual({ answer: done, asked: [undefined, answered(1)], rounds: 1 })
  expect(await asking(2, true)).toEqual({ answer: done, asked: [undefined, answered(1), answered(2)], rounds: 2 })
  expect(await asking(3, true)).toMatchObject({ answer: wanted, rounds: 2 })
})

it('where nobody looks up it still wants something', async () => {
  expect(await asking(1, false)).toEqual({ answer: wanted, asked: [undefined], rounds: 0 })
})

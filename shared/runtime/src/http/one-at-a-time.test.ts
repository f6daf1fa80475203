import { expect, test } from 'vitest'
import { oneAtATime } from './one-at-a-time.ts'

test('works are done one after another, and what fails stops none', async () => {
  const inTurn = oneAtATime(10)
  let atOnce = 0
  const seen: number[] = []
  const work = (name: number) => async () => {
    atOnce += 1
    seen.push(name * atOnce)
    await Promise.resolve()
    atOnce -= 1
    if (name === 2) throw new Error('two')
    return name
  }
  const done = await Promise.allSettled([1, 2, 3].map((name) => inTurn(work(name))))
  expect(seen).toEqual([1, 2, 3])
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('work that comes when enough wait is not done at all, and later there is room again', async () => {
  const inTurn = oneAtATime(2)
  const gate = Promise.withResolvers<string>()
  const waiting = [inTurn(() => gate.promise), inTurn(async () => 'second')]
  expect(await inTurn(async () => 'third')).toBeUndefined()
  gate.resolve('first')
  expect(await Promise.all(waiting)).toEqual(['first', 'second'])
  expect(await inTurn(async () => 'fourth')).toBe('fourth')
})

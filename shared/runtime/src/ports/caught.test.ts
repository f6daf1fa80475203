import { expect, test } from 'vitest'
import { caught, caughtSync } from './caught.ts'

const throwing = (thrown: unknown) => (): never => {
  throw thrown
}

test('the result of work is told, at once or later', async () => {
  expect(caughtSync(() => 1)).toEqual({ result: 1 })
  expect(await caught(async () => 1)).toEqual({ result: 1 })
})

test('a thrown value comes back as an Error, whenever it is thrown and whatever it is', async () => {
  const error = new RangeError('no')
  expect(caughtSync(throwing(error))).toEqual({ error })
  expect(await caught(throwing(error))).toEqual({ error })
  expect(await caught(() => Promise.reject(error))).toEqual({ error })
  expect(caughtSync(throwing('no'))).toEqual({ error: new Error('no') })
  expect(await caught(() => Promise.reject('no'))).toEqual({ error: new Error('no') })
})

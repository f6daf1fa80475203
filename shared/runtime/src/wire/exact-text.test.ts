import { expect, it } from 'vitest'
import { exactText, notText } from './signature.ts'

const textOf = (...bytes: readonly number[]) => exactText(Uint8Array.from(bytes).buffer)

it('UTF-8 is its text', () => {
  expect(textOf(0x7b, 0xc3, 0xa9, 0x7d)).toBe('{é}')
  expect(textOf()).toBe('')
})

it('bytes that are no UTF-8 have no text, though readers replace them', () => {
  expect(textOf(0x7b, 0xc3, 0x7d)).toBeUndefined()
})

it('a byte order mark at the beginning has no text, though readers drop it', () => {
  expect(textOf(0xef, 0xbb, 0xbf, 0x7b, 0x7d)).toBeUndefined()
  expect(textOf(0x7b, 0xef, 0xbb, 0xbf, 0x7d)).toBe('{\uFEFF}')
})

it('a body without a text is a bad request: the same one again would be no better', () => {
  expect(notText).toMatchObject({ status: 400 })
})

import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/** The text of a golden file. */
const goldenText = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`

/** Compares with a committed golden file, or with `UPDATE_WIRE=1` writes it. */
export const expectGolden = (file: URL, content: unknown): void => {
  const text = goldenText(content)
  if (process.env.UPDATE_WIRE === '1') writeFileSync(file, text)
  expect(text, 'UPDATE_WIRE=1 rewrites golden files; wire v1 may only grow').toBe(readFileSync(file, 'utf8'))
}

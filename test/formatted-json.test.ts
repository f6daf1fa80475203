import { expect, it } from 'vitest'
import { formattedJson } from './formatted-json.ts'
import { files, textOf } from './laws/repository.ts'

it('results are written as the formatter wants them', () => {
  const results = files.filter((file) => /^test\/(bench|long|versions)\/.*results\.json$/.test(file))
  expect(results.length).toBeGreaterThan(3)
  for (const file of results) expect(formattedJson(JSON.parse(textOf(file)))).toBe(textOf(file))
})

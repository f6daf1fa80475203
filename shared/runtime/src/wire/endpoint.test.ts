import { expect, test } from 'vitest'
import endpoints from '../../../../test/golden/endpoints.json' with { type: 'json' }
import { readEndpoint } from './endpoint.ts'

test.each(Object.entries(endpoints.accepted))('%s is the function %s, as for the bridge', (text, name) => {
  expect(readEndpoint(text)).toMatchObject({ name })
})

test.each(Object.entries(endpoints.refused))('%j is refused in the words of the bridge: %s', (text, problem) => {
  expect(readEndpoint(text)).toEqual({ problem: expect.stringContaining(problem) })
  expect(JSON.stringify(readEndpoint(text))).not.toContain('hush')
  if (!text.includes('hush')) expect(readEndpoint(text)).toEqual({ problem: `"${text}" ${problem}` })
})

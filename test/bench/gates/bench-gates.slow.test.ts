import { expect, it } from 'vitest'
import { parts } from './parts.ts'

it.each(parts)('a little of $name can be measured', async ({ play }) => {
  const played = await play(false)
  if ('skipped' in played) return void process.stdout.write(`SKIPPED: ${played.skipped}\n`)
  expect(played.gates.length).toBeGreaterThan(1)
  for (const { measured } of played.gates) expect(measured).toBeGreaterThanOrEqual(0)
})

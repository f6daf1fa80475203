import { expect, it } from 'vitest'
import { attack, honestBytes } from '../testing/hostile.ts'

it('a connection with bytes that no host would send is ended, and nothing else happens', async () => {
  // a second of work is far more than any takes, and far less than what does not end
  expect(await attack(await honestBytes(), Date.now(), 500)).toBeLessThan(1_000)
})

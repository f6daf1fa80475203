import { expect, it } from 'vitest'
import { chosenSeed, randomScenario, randomScenarios } from '../scenarios/random-scenarios.ts'
import { verdictOf } from '../verdict/verdict-of.ts'
import { playInDriver } from './play-in-driver.ts'

it.each(randomScenarios(chosenSeed(), 5))(
  'a random release that our driver plays leaves nothing twice, open, lost, untrue or off the record: $name, which is this: $told',
  { timeout: 300_000 },
  async (scenario) => {
    const { evidence } = await playInDriver(scenario, 'bridge')
    expect(verdictOf(evidence)).toEqual([])
  },
)

it('a random release follows from its name', () => {
  const [, , third] = randomScenarios(7, 5)
  expect(randomScenario('r-7-2')?.told).toBe(third?.told)
  expect(randomScenarios(8, 5).map(({ told }) => told)).not.toEqual(randomScenarios(7, 5).map(({ told }) => told))
  expect(randomScenario('approve')).toBeUndefined()
})

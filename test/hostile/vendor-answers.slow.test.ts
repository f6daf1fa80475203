import { expect, test } from 'vitest'
import { answeringVendors } from './answer-sites.ts'
import { playAnswers } from './play-answers.ts'

const minutes = 60_000
const seed = Number(process.env.SEED ?? 1)
const answers = Number(process.env.ANSWERS ?? 10_000)

test.each(Object.entries(answeringVendors))(
  '10,000 mutated answers of %s lead to no wrong phase, tell no secret and no trace, and leave nothing open or done twice',
  { timeout: 15 * minutes },
  async (_, vendor) => {
    const { faults, given } = await playAnswers(vendor, answers, seed)
    expect(given).toBeGreaterThanOrEqual(answers)
    expect(faults).toEqual([])
  },
)

import { defineStep, fail, succeed, wait } from '@canary-steps/sdk'
import * as z from 'zod'

/** Answers as its config says: a step for the golden files alone, so that no change of a real step changes them. */
export const golden = defineStep({
  name: 'golden',
  summary: 'Answer as the config says',
  gate: true,
  secrets: ['GOLDEN_TOKEN'],
  config: z.strictObject({
    answer: z.enum(['once more', 'fail', 'throw']).default('once more').describe('What Run does.'),
    say: z
      .string()
      .regex(/^[a-zé ]+$/, 'must be lower case words')
      .describe('A word of the message.'),
  }),
  state: z.object({ asked: z.number() }),
  targets: ({ say }) => [`golden:${say}`],

  async run({ config, state }) {
    if (config.answer === 'fail') return fail(`no, said ${config.say}`)
    if (config.answer === 'throw') throw new Error(`the vendor answered 500 to ${config.say}`)
    const asked = (state?.asked ?? 0) + 1
    return state ? succeed({ asked }, `yes, said ${config.say}`) : wait({ asked }, '5s', `not yet, said ${config.say}`)
  },

  terminate: async () => succeed(),
  abort: async () => succeed(),
})

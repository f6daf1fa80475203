import { defineStep, fail, type Lookup, succeed, wait } from '@canary-steps/sdk'
import * as z from 'zod'

const rollouts = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'payments' } as const
const others: readonly Lookup[] = [
  { ...rollouts, name: 'ledger' },
  { ...rollouts, selector: 'team=payments,tier=backend' },
]

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

  async run({ config, state, lookup, audit, clock }) {
    if (config.say === 'look around') {
      const answers = await lookup(others)
      const seen = answers.flatMap(
        ({ found, error }) => error ?? found.map(({ metadata, phase }) => `${metadata.name} ${phase}`),
      )
      return succeed({ asked: 0 }, seen.join(', '))
    }
    if (config.answer === 'fail') return fail(`no, said ${config.say}`)
    if (config.answer === 'throw') throw new Error(`the vendor answered 500 to ${config.say}`)
    const asked = (state?.asked ?? 0) + 1
    if (state)
      await audit('said', {
        decision: 'approved',
        by: { id: 'U0ADA', name: 'ada' },
        reason: config.say,
        at: clock.now(),
      })
    return state ? succeed({ asked }, `yes, said ${config.say}`) : wait({ asked }, '5s', `not yet, said ${config.say}`)
  },

  terminate: async () => succeed(),
  abort: async () => succeed(),
})

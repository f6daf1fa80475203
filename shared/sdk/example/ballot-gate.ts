import { defineStep, fail, type Plan, succeed, type Webhook, wait } from '@canary-steps/sdk'
import * as z from 'zod'

type Ballot = { readonly id: string }

/** A vendor's client. The plan names the topic that the webhook's events are about, such as `ballots/<id>`. */
type BallotBox = {
  readonly webhook: Webhook
  ballot(question: string): Plan<Ballot>
  shut(ballot: Ballot): Promise<unknown>
}

const Vote = z.object({ by: z.string(), vote: z.enum(['approved', 'rejected']) })

/** Asks people once, and obeys the first who answers. */
export const ballotGate = ({ webhook, ballot, shut }: BallotBox) =>
  defineStep({
    name: 'ballot-gate',
    summary: 'Wait for the first vote',
    gate: true,
    config: z.strictObject({ question: z.string().describe('The question for people.') }),
    state: z.object({ id: z.string() }),
    targets: () => ['ballots:all'],

    hearing: { webhook, finding: Vote, hear: async ({ event }) => Vote.safeParse(event.data).data },

    async run({ config, findings, open, closeAs, audit }) {
      const plan = ballot(config.question)
      const opened = await open('ballot', plan)
      const [first] = findings
      if (!first) return wait(opened, '30s', 'nobody has voted')
      const { by, vote } = first.finding
      await audit('vote', { decision: vote, by: { id: by, name: by }, reason: '', at: first.at })
      await closeAs('ballot', plan, vote, shut)
      return vote === 'approved' ? succeed(opened, `approved by ${by}`) : fail(`rejected by ${by}`)
    },

    terminate: ({ config, close }) => close('ballot', ballot(config.question), shut).then(() => succeed()),
    abort: ({ config, close }) => close('ballot', ballot(config.question), shut).then(() => succeed()),
  })

import { defineStep, fail, succeed, wait } from '@canary-steps/sdk'
import { slack, slackWebhook } from '@canary-steps/vendors/slack'
import { auditVote, cardPlan, closeCard, prepare, votesIn } from './approval.ts'
import { Config } from './config.ts'
import { hearClick } from './hear-click.ts'
import { hearReactions } from './hear-reactions.ts'
import { withKnownGroups } from './people.ts'
import { remind } from './remind.ts'
import { rulesOf } from './rules.ts'
import { State } from './state.ts'
import { tally } from './tally.ts'
import { Vote } from './vote.ts'

/** Asks people in Slack whether a rollout may go on, and waits until enough of the right ones approve or one rejects. */
export const slackApproval = defineStep({
  name: 'slack-approval',
  summary: 'Wait until enough of the right people approve in Slack',
  gate: true,
  secrets: ['SLACK_BOT_TOKEN'],
  config: Config,
  state: State,
  targets: ({ channel }) => [`slack:${channel}`],

  async run({ config, state, findings, ...io }) {
    const api = await slack(io)
    const rules = rulesOf(config, io.approvals)
    const { text, people } = state ?? (await prepare(api, { config, rules }, io))
    const count = { rules, people, now: io.clock.now() }
    const about = { story: io.story, text, count }
    const card = await io.open('card', cardPlan(api, config, { ...about, votes: votesIn(findings) }))
    const known: State = state ?? { text, people, card, votes: [], url: await api.permalink(card) }
    const given = config.via === 'buttons' ? votesIn(findings) : await hearReactions(api, known, rules, io.clock)
    const votes = await withKnownGroups(api, given, rules, known.votes)
    const { counted, rejection, approvals, isApproved, progress } = tally(votes, count)
    for (const vote of counted) await auditVote(io, vote, rules)
    const names = approvals.map(({ name }) => name).join(', ')
    const next = { ...known, votes }
    if (rejection || isApproved) {
      const outcome = rejection ? 'rejected' : 'approved'
      const decided = cardPlan(api, config, { ...about, votes, ended: { outcome, reason: '' } })
      await io.close('card', decided, outcome, decided.show)
      if (!rejection) return succeed(next, `approved by ${names}`)
      return fail(`rejected by ${rejection.name}${rejection.reason && `: ${rejection.reason}`}`)
    }
    await io.edit('card', cardPlan(api, config, { ...about, votes }))
    await remind(api, io, config, known)
    return wait(next, config.via === 'buttons' ? '11s' : '30s', `${progress}${names && `: ${names}`}`)
  },

  terminate: (call) => closeCard(call),
  abort: (call) => closeCard(call),

  hearing: {
    webhook: slackWebhook,
    finding: Vote,
    hear: (call) => hearClick({ ...call, votes: votesIn(call.findings) }),
  },
})

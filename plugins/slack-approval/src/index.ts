import { endTogether } from '@canary-steps/approvals'
import { defineStep, fail, succeed, wait } from '@canary-steps/sdk'
import { slack } from '@canary-steps/vendors/slack'
import { closeCard, openCard, prepare, threadsOf } from './approval.ts'
import { type Card, cardEffects, cardPlan } from './card.ts'
import { Config } from './config.ts'
import { hearClick } from './hear-click.ts'
import { hearReactions } from './hear-reactions.ts'
import { cardWebhook } from './interaction.ts'
import { slackRules } from './people.ts'
import { remind } from './remind.ts'
import { State } from './state.ts'
import { auditVote, standingAmong, standingOf, tally, Vote, votesIn, withKnownGroups } from './votes.ts'

/** Asks people in Slack whether a rollout may go on, and waits until enough of the right ones approve or one rejects. */
export const slackApproval = defineStep({
  name: 'slack-approval',
  summary: 'Wait until enough of the right people approve in Slack',
  gate: true,
  ownRules: ['approvers', 'required', 'requiredFrom', 'allowAuthor'],
  secrets: ['SLACK_BOT_TOKEN'],
  config: Config,
  state: State,
  targets: ({ channel }) => [`slack:${channel}`],

  async run({ config, state, shared, findings, others, ...io }) {
    const api = await slack(io)
    const rules = slackRules(config, io.approvals)
    const { text, people } = state ?? (await prepare(api, { config, rules, shared }, io))
    const count = { rules, people, now: io.clock.now() }
    const threads = await threadsOf(config, io)
    const plan = (given: readonly Vote[], threadTs?: string, ended?: Card['ended']) => {
      const about = { story: io.story, text, votes: given, now: count.now, ended }
      return cardPlan(api, config, { ...about, standing: standingAmong(given, count, io.story, others) }, threadTs)
    }
    const before = state ?? shared
    const planned = plan.bind(undefined, votesIn(findings))
    const place = { via: config.via, before, threadTs: threads.card }
    const { isGone, ...asked } = await openCard(api, planned, io, place)
    const url = before?.card.ts === asked.card.ts ? before.url : await api.permalink(asked.card)
    const known: State = { text, people, votes: state?.votes ?? [], url, ...asked }
    const given = config.via === 'buttons' ? votesIn(findings) : await hearReactions(api, known, rules, io.clock)
    const votes = await withKnownGroups(api, given, rules, known.votes)
    for (const vote of tally(votes, count).counted) await auditVote(io, vote, rules)
    const { verdict, message } = standingOf(votes, count)
    const end = verdict && endTogether({ region: io.story.region, message, verdict }, others)
    const next = { ...known, votes, ...(end && { isDecided: true }) }
    if (end) {
      const ended = { outcome: end.outcome, reason: end.reason === message ? '' : end.reason }
      for (const effect of cardEffects) {
        const decided = plan(votes, threads[effect], ended)
        await io.closeAs(effect, decided, end.outcome, decided.show)
      }
    } else await io.edit(known.effect, plan(votes))
    if (verdict) return verdict === 'approved' ? succeed(next, message) : fail(message, next)
    const poll = config.via === 'buttons' ? '11s' : '30s'
    if (isGone) return wait(next, poll, `${message}: people have deleted its card twice, so abort, or promote by hand`)
    const isThere = await remind(api, io, config, known)
    return wait({ ...next, ...(!isThere && { seenAt: 0 }) }, poll, message)
  },

  terminate: (call) => closeCard(call),
  abort: (call) => closeCard(call),

  hearing: {
    webhook: cardWebhook,
    finding: Vote,
    hear: (call) => hearClick({ ...call, votes: votesIn(call.findings) }),
  },
})

import { authorAnnotation, type Rules } from '@canary-steps/approvals'
import { type EndIo, type Found, type RunIo, succeed, TerminalError } from '@canary-steps/sdk'
import {
  escapeMrkdwn,
  type SlackClient,
  shortenedMrkdwn,
  slack,
  threadBeside,
  unlessGone,
} from '@canary-steps/vendors/slack'
import { type CardEffect, cardEffects, cardPlan } from './card.ts'
import type { Config } from './config.ts'
import { groupsOf, impossible, membersOf, resolvePeople } from './people.ts'
import type { State } from './state.ts'
import { lastVotes, type Vote, votesIn } from './votes.ts'

/**
 * The place of each card. The first goes into the thread of another change under the release's name. If people have
 * deleted that thread, it is posted into the channel.
 */
export const threadsOf = async (
  { channel }: Config,
  io: Parameters<typeof threadBeside>[0],
): Promise<Readonly<Record<CardEffect, string | undefined>>> => ({
  card: await threadBeside(io, 'card', channel),
  'card/again': undefined,
})

/** The remedy for buttons that nobody hears. A host without sockets has one way less, whatever its variables say. */
const unheardButtons = (sockets: boolean): string =>
  [
    'no click could arrive: set SLACK_SIGNING_SECRET and the Request URL of the Slack app',
    ...(sockets ? [', or SLACK_APP_TOKEN'] : []),
    ', or via: reactions',
    ...(sockets ? [] : ['; SLACK_APP_TOKEN is no way in, because this host opens no socket']),
  ].join('')

/**
 * The findings of a first Run: the config's text, and the people that it means.
 *
 * @throws TerminalError when nobody could ever decide.
 */
export const prepare = async (
  api: SlackClient,
  { config, rules, shared }: { readonly config: Config; readonly rules: Rules; readonly shared: State | undefined },
  { rollout, render, isPushed, sockets }: Pick<RunIo, 'rollout' | 'render' | 'isPushed' | 'sockets'>,
): Promise<Pick<State, 'text' | 'people'>> => {
  if (config.via === 'buttons' && !isPushed) throw new TerminalError(unheardButtons(sockets))
  const people = await resolvePeople(api, rules, rollout.metadata.annotations[authorAnnotation])
  const reason = impossible(rules, people, await membersOf(api, groupsOf(rules)))
  if (reason) throw new TerminalError(reason)
  // people see one text, whichever region they are asked for
  return { text: shared?.text ?? shortenedMrkdwn(render(config.text, escapeMrkdwn), mostText), people }
}

/** Characters of the text that the controller can keep besides the rest. */
const mostText = 1_200

/** How often it is made sure that people have not deleted the card, in milliseconds. Reactions have to be asked for anyway. */
const looksEvery = { buttons: 5 * 60_000, reactions: 0 } as const

/** A card, as far as it is there. `isGone`: people have deleted the second one, too. */
type Asked = Pick<State, 'card' | 'effect' | 'seenAt'> & { readonly isGone: boolean }

/** The card on which people can decide now. One that they have deleted is posted again, once. `before`: the record of it. */
export const openCard = async (
  api: SlackClient,
  plan: (threadTs?: string) => ReturnType<typeof cardPlan>,
  { open, clock }: Pick<RunIo, 'open' | 'clock'>,
  { via, before, threadTs }: Pick<Config, 'via'> & { before: State | undefined; threadTs: string | undefined },
): Promise<Asked> => {
  const now = clock.now()
  const { effect = 'card', seenAt = now } = before ?? {}
  const posted =
    effect === 'card' && threadTs !== undefined ? await unlessGone(open(effect, plan(threadTs))) : undefined
  const card = posted ?? (await open(effect, plan()))
  if (!before || now - seenAt < looksEvery[via]) return { card, effect, seenAt, isGone: false }
  const isThere = await api.isThere(card)
  if (isThere || effect === 'card/again') return { card, effect, seenAt: isThere ? now : seenAt, isGone: !isThere }
  return { card: await open('card/again', plan()), effect: 'card/again', seenAt: now, isGone: false }
}

type Ended = { readonly config: Config; readonly state: State | undefined; readonly findings: readonly Found<Vote>[] }

/** Closes the card with what really happened, who had decided until then, and writes that into the audit record. */
export const closeCard = async ({ config, state, findings, ...io }: Ended & EndIo<'SLACK_BOT_TOKEN'>) => {
  const { story, outcome, reason } = io
  const api = await slack(io)
  // findings are lost with the journal, but the controller keeps the state
  const votes = lastVotes([...(state?.votes ?? []), ...votesIn(findings)])
  const now = io.clock.now()
  const about = { story, text: state?.text ?? '', standing: '', votes, now }
  const threads = await threadsOf(config, io)
  for (const effect of cardEffects) {
    const plan = cardPlan(api, config, { ...about, ended: { outcome, reason } }, threads[effect])
    await io.close(effect, plan, async (card) => {
      if (state?.isDecided) return
      // the audit has the deciders already
      if (outcome !== 'approved') await io.audit('outcome', { decision: outcome, reason, at: now })
      await plan.show(card)
    })
  }
  return succeed(undefined, outcome)
}

import type { WebhookEvent } from '@canary-steps/sdk'
import * as z from 'zod'
import { misfit } from '../misfit.ts'
import { cardTopic } from './card-topic.ts'
import { clickSource, InteractionSource } from './interaction-source.ts'
import type { SlackClick } from './slack-click.ts'

const kinds = { canary_steps_approve: 'approve', canary_steps_reject: 'reject' } as const

const ButtonAction = z.object({
  action_id: z.enum(['canary_steps_approve', 'canary_steps_reject']),
  value: z.string().min(1),
  action_ts: z.string(),
})

const BlockActions = InteractionSource.extend({
  type: z.literal('block_actions'),
  trigger_id: z.string().optional(),
  container: z.object({ channel_id: z.string(), message_ts: z.string() }),
  actions: z.array(z.unknown()),
})

/** Clicks on our buttons. One person clicks one message once in a microsecond, so time and person name the click. */
export const buttonEvents = (payload: unknown): WebhookEvent[] => {
  const click = BlockActions.safeParse(payload).data
  if (!click) return []
  const { channel_id: channel, message_ts: ts } = click.container
  return click.actions.flatMap((one) => {
    const action = ButtonAction.safeParse(one).data
    if (!action) return []
    const data: SlackClick = {
      kind: kinds[action.action_id],
      ...clickSource(click),
      channel,
      ts,
      ...(click.trigger_id !== undefined && { trigger: click.trigger_id }),
    }
    const id = [channel, ts, data.user, action.action_ts, data.kind].join('/')
    return [{ id, topic: cardTopic(action.value), data, source: data.user }]
  })
}

const OurClick = z.object({
  type: z.literal('block_actions'),
  actions: z.tuple([ButtonAction.pick({ action_id: true })]).rest(z.unknown()),
})

/** Why a click on one of our buttons tells nothing. Undefined: it is no such click. */
export const unreadableClick = (payload: unknown): string | undefined => {
  const click = OurClick.safeParse(payload).data
  return click && (misfit(BlockActions, payload) ?? misfit(ButtonAction, Object(payload).actions[0]))
}

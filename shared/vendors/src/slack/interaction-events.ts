import type { WebhookEvent } from '@canary-steps/sdk'
import { buttonEvents, unreadableClick } from './button-events.ts'
import { reasonEvents, unreadableReason } from './reason-events.ts'

/** What an interaction tells, however Slack sent it: clicks on our buttons, answers to our dialog. Nothing in any other. */
export const eventsOf = (payload: unknown): WebhookEvent[] => [...buttonEvents(payload), ...reasonEvents(payload)]

/** Why an interaction that is meant for us tells nothing. Undefined: it is not meant for us. */
export const unreadableInteraction = (payload: unknown): string | undefined =>
  unreadableClick(payload) ?? unreadableReason(payload)

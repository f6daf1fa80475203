import type { WebhookEvent } from '@canary-steps/sdk'
import { buttonEvents } from './button-events.ts'
import { reasonEvents } from './reason-events.ts'

/** What an interaction tells, however Slack sent it: clicks on our buttons, answers to our dialog. Nothing in any other. */
export const eventsOf = (payload: unknown): WebhookEvent[] => [...buttonEvents(payload), ...reasonEvents(payload)]

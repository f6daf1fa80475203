import type { MakeStandIn } from '@canary-steps/sandbox'

/** Addresses that a Rollout names are all well. */
export const standIn: MakeStandIn = () => ({ name: 'Addresses', fetch: () => new Response('ok') })

import { type HttpStandIn, httpStandIn } from '@canary-steps/sandbox'

/** Where notes are kept in tests and in the sandbox. */
export const standIn = (): HttpStandIn => httpStandIn({ name: 'Notes' })

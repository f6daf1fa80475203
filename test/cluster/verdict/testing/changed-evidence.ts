import type { Evidence } from '../evidence.ts'
import { sampleEvidence } from './sample-evidence.ts'

const { vendors, journal, history } = sampleEvidence

/** The sample with something else at vendors. */
export const at = (more: Partial<Evidence['vendors']>): Evidence => ({
  ...sampleEvidence,
  vendors: { ...vendors, ...more },
})

export const withMessages = (...messages: Evidence['vendors']['messages']): Evidence =>
  at({ messages: [...vendors.messages, ...messages] })

/** With one of its messages changed. */
export const instead = (of: Evidence['vendors']['messages'][number], by: object): Evidence =>
  at({ messages: vendors.messages.map((one) => (one === of ? { ...one, ...by } : one)) })

export const inJournal = (more: Partial<Evidence['journal']>): Evidence => ({
  ...sampleEvidence,
  journal: { ...journal, ...more },
})

/** With more that was seen of the Rollout in the end. */
export const after = (...last: Evidence['history']): Evidence => ({ ...sampleEvidence, history: [...history, ...last] })

/** A status of a Rollout that was aborted. */
export const aborted = { phase: 'Degraded', abort: true, currentStepIndex: 0 }

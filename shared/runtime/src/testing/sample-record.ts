import type { AuditRecord } from '../effects/audit-record.ts'

/** A decision in the audit, of 2026-01-01T10:30:00Z where nothing else is said. */
export const sampleRecord = (id: string, change: Partial<AuditRecord> = {}): AuditRecord => ({
  ...{ id, at: '2026-01-01T10:30:00.000Z', decision: 'approved', by: { id: 'U0ADA', name: 'ada' }, reason: '' },
  ...{ cluster: 'prod', region: 'eu', namespace: 'payments', rollout: 'checkout', revision: 2, release: 'v2' },
  ...{ image: 'checkout:v2', step: { name: 'toy', number: 3 } },
  ...change,
})

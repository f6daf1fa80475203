import type { AuditRecord } from '@canary-steps/runtime'
import { stringify } from 'csv-stringify/sync'

/** Decisions as a table for spreadsheets: a reason that begins like a formula is not run as one. */
export const auditCsv = (records: readonly AuditRecord[]): string =>
  stringify(
    records.map(({ by, step, ...record }) => ({
      ...record,
      by: by.id,
      name: by.name,
      step: step.name,
      step_number: step.number,
    })),
    {
      header: true,
      escape_formulas: true,
      columns: [
        'at',
        'cluster',
        'region',
        'namespace',
        'rollout',
        'revision',
        'release',
        'image',
        'step',
        'step_number',
        'decision',
        'by',
        'name',
        'reason',
        'id',
      ],
    },
  )

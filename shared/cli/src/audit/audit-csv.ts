import type { AuditRecord } from '@canary-steps/runtime'
import { stringify } from 'csv-stringify/sync'

/** `app: shop:v1 -> shop:v2; spec.containers[app].env[LEVEL]`. */
const changesOf = ({ containers, paths }: NonNullable<AuditRecord['change']>): string =>
  [...containers.map(({ name, image, stableImage }) => `${name}: ${stableImage || 'none'} -> ${image}`), ...paths].join(
    '; ',
  )

/** Decisions as a table for spreadsheets: a reason that begins like a formula is not run as one. */
export const auditCsv = (records: readonly AuditRecord[]): string =>
  stringify(
    records.map(({ by, step, change, adopted, ...record }) => ({
      ...record,
      by: by.id,
      name: by.name,
      step: step.name,
      step_number: step.number,
      known: by.known,
      changes: change && changesOf(change),
      adopted_from: adopted && [adopted.cluster, adopted.region].filter(Boolean).join('/'),
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
        'kind',
        'known',
        'rules',
        'changes',
        'settings',
        'adopted_from',
      ],
    },
  )

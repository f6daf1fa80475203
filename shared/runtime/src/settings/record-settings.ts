import * as z from 'zod'
import { recordAudit } from '../effects/audit-log.ts'
import { shortHash } from '../journal/identity.ts'
import type { Runtime } from '../ports/runtime.ts'
import { changeDocument } from '../store/change.ts'
import { stored } from '../store/stored.ts'
import { differenceOf, type SettingsParts } from './settings-parts.ts'

/** The settings that were last in force, and since when: milliseconds since 1970. */
const Last = z.object({ hash: z.string(), parts: z.record(z.string(), z.string()), since: z.number() })

const lastKey = { partition: 'settings', id: 'last' }

const clusterNames = ({ parts }: SettingsParts): string[] =>
  Object.keys(parts).flatMap((name) => (name.startsWith('clusters.') ? name.slice('clusters.'.length) : []))

/** In a record of settings, which is about no Rollout and was decided by nobody whom we know. */
const ofSettings = {
  kind: 'settings',
  decision: 'succeeded',
  by: { id: '', name: '' },
  region: '',
  namespace: '',
  rollout: '',
  revision: 0,
  release: '',
  image: '',
  step: { name: '', number: 0 },
} as const

/**
 * Writes into the audit of every cluster the differences of the settings since they were last in force. They may have
 * been read again, or the process was started with others. The first ever are only remembered. `clusters`: those that
 * have no entry in the settings.
 */
export const recordSettings = async (
  runtime: Pick<Runtime, 'store' | 'clock'>,
  settings: SettingsParts,
  clusters: readonly string[] = [],
): Promise<void> => {
  const { store, clock } = runtime
  const known = await store.get(lastKey.partition, lastKey.id)
  const last = known && stored(Last, known.value, 'the record of earlier settings')
  if (last?.hash === settings.hash) return
  const now = clock.now()
  if (last) {
    const told = { at: new Date(now).toISOString(), reason: differenceOf(last, settings), settings: settings.hash }
    for (const cluster of new Set([...clusterNames(last), ...clusterNames(settings), ...clusters]))
      await recordAudit(runtime, {
        ...ofSettings,
        ...told,
        // the same change that several processes see is one
        id: shortHash(`settings/${cluster}/${last.since}/${last.hash}/${settings.hash}`),
        cluster,
      })
  }
  // last: a process that dies before writes the same records again
  const value = JSON.stringify({ hash: settings.hash, parts: settings.parts, since: now })
  await changeDocument(store, lastKey, (before) => ({
    value: before === known?.value ? value : before,
    result: undefined,
  }))
}

import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AuditRecord, listEffects, type WireEffect } from '@canary-steps/runtime'
import { ownerOf } from '@canary-steps/runtime/journal/identity'
import type { Attempt } from '@canary-steps/runtime/journal/journal'
import { parseJournal } from '@canary-steps/runtime/journal/journal-document'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import * as z from 'zod'

/** Acts that may have been done once, but the journal never learned. */
type Unknown = { readonly rollout: string; readonly revision: number; readonly effect: string }

/** When the end of a step was first known: milliseconds. */
type Ended = { readonly key: string; readonly since: number }

/** The records of journals: of the function's store, or of the executables of each pod. */
export type JournalRecords = {
  /** As `canary-steps effects list` has it. */
  readonly effects: readonly WireEffect[]
  readonly unknown: readonly Unknown[]
  readonly ended: readonly Ended[]
  readonly audit: readonly AuditRecord[]
}

const Rows = z.array(z.object({ partition: z.string(), value: z.string() }))
type Row = z.output<typeof Rows>[number]

const rowsOf = (file: string) => {
  const db = new DatabaseSync(file, { readOnly: true })
  const rows = Rows.parse(db.prepare('SELECT partition, value FROM journal').all())
  db.close()
  return rows
}

/** A page of the audit; its other documents say where the pages are. */
const AuditPage = z.object({ records: AuditRecord.array() })

const unknownIn = ({ partition, value }: Row): Unknown[] =>
  Object.values<Attempt>(parseJournal(value, partition).runs).flatMap(({ story, effects }) =>
    Object.entries(effects).flatMap(([effect, { result, outcome }]) =>
      result === undefined && outcome === undefined
        ? [{ rollout: story.rollout.name, revision: story.rollout.revision, effect }]
        : [],
    ),
  )

const endedIn = ({ partition, value }: Row): Ended[] =>
  Object.entries<Attempt>(parseJournal(value, partition).runs).flatMap(([run, { steps }]) =>
    Object.entries(steps).flatMap(([index, { end }]) =>
      end ? [{ key: [ownerOf(partition), run, index].join('/'), since: end.since }] : [],
    ),
  )

/** Opening a file of another user may leave files beside it that its owner cannot write, so a copy is read. */
const copyOf = (file: string): string => {
  const copy = join(mkdtempSync(join(tmpdir(), 'canary-steps-')), 'journal.sqlite')
  for (const end of ['', '-wal']) if (existsSync(file + end)) cpSync(file + end, copy + end)
  return copy
}

const readJournal = async (file: string): Promise<JournalRecords> => {
  const copy = copyOf(file)
  const store = sqliteStore(copy)
  const { effects } = await listEffects({ store, log: () => undefined })
  await store.close()
  const rows = rowsOf(copy)
  rmSync(dirname(copy), { recursive: true })
  const within = (kind: string) => rows.filter(({ partition }) => partition.startsWith(kind))
  return {
    effects,
    unknown: [...within('rollout/'), ...within('release/')].flatMap(unknownIn),
    ended: within('rollout/').flatMap(endedIn),
    audit: within('audit/').flatMap(({ value }) => AuditPage.safeParse(JSON.parse(value)).data?.records ?? []),
  }
}

/** Reads what several journals say together; one that is not there says nothing. */
export const journalRecords = async (files: readonly string[]): Promise<JournalRecords> => {
  const all = await Promise.all(files.filter((file) => existsSync(file)).map(readJournal))
  return {
    effects: all.flatMap(({ effects }) => effects),
    unknown: all.flatMap(({ unknown }) => unknown),
    ended: all.flatMap(({ ended }) => ended),
    audit: all.flatMap(({ audit }) => audit),
  }
}

import { parseDuration } from '@canary-steps/sdk'
import { Command, InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'
import { type ClientOptions, clientOf, withClientOptions } from '../operate/client-of.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { auditCsv } from './audit-csv.ts'

type AuditOptions = ClientOptions & {
  readonly format: 'csv' | 'json'
  readonly since: number
  readonly until?: number
}

// Date.parse alone takes 7 for July 2001
const Moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()])

/** Milliseconds since 1970 of a time, or of so long ago. */
const time = (text: string): number => {
  const ago = parseDuration(text)
  const at = ago === undefined ? Date.parse(Moment.safeParse(text).data ?? '') : Date.now() - ago
  if (Number.isNaN(at))
    throw new InvalidArgumentError(
      'must be a time such as 2026-01-31T00:00:00Z, or how long ago in h, m, s or ms, such as 24h, or 168h for a week',
    )
  return at
}

const audit = async (options: AuditOptions, terminal: Terminal): Promise<void> => {
  const { since, until = Date.now() } = options
  if (since >= until) throw new UsageError('--since must be before --until')
  const records = await (await clientOf(options, terminal)).audit({ since, until })
  if ('error' in records) throw new UsageError(records.error)
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  terminal.stdout.write(options.format === 'csv' ? auditCsv(records) : lines)
}

/** `canary-steps audit`: decisions of people: the person, time, revision and reason. */
export const auditCommand = (terminal: Terminal): Command =>
  withClientOptions(new Command('audit'))
    .description('export who approved and rejected what: of a function, or of the journal of an executable')
    .addOption(
      new Option('--format <format>', 'csv, or json with a record a line').choices(['csv', 'json']).default('csv'),
    )
    .option('--since <time>', 'from this time, or from so long ago', time, time('168h'))
    .option('--until <time>', 'to before this time; now unless given', time)
    .action((options: AuditOptions) => audit(options, terminal))

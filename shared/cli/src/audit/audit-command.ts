import { verifyAudit } from '@canary-steps/runtime'
import { parseDuration } from '@canary-steps/sdk'
import { Command, InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'
import { type ClientOptions, clientOf, withClientOptions } from '../operate/client-of.ts'
import { BrokenChainError } from '../terminal/broken-chain-error.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { auditCsv } from './audit-csv.ts'

type AuditOptions = ClientOptions & {
  readonly format: 'csv' | 'json'
  readonly since: number
  readonly until?: number
  readonly verify?: boolean
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

/** @throws UsageError where a page cannot be read, BrokenChainError */
const verify = async (options: AuditOptions, terminal: Terminal): Promise<void> => {
  const client = await clientOf(options, terminal)
  const chain = await verifyAudit((page) => client.auditPart(page))
  if ('error' in chain) throw new UsageError(chain.error)
  const { records, from, hash, fault } = chain
  const span = `from ${from || 'the begin'} to ${hash || 'the begin'}`
  if (fault !== undefined)
    throw new BrokenChainError(`${fault}; before that, ${records} records follow each other, ${span}`)
  terminal.stdout.write(`${records} records follow each other, ${span}: none was changed, taken out or put in\n`)
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
    .addOption(
      new Option('--verify', 'follow the hashes of all records instead, and tell the first that was changed').conflicts(
        ['since', 'until', 'format'],
      ),
    )
    .action((options: AuditOptions) => (options.verify ? verify : audit)(options, terminal))

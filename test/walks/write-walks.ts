// Counts how far a call goes through our files, and writes it into docs/architecture.md.
// `npm run walks -- --list` tells each file, and writes nothing.
import { readFileSync, writeFileSync } from 'node:fs'
import { refuseUnknown } from '../../infra/refuse-unknown.ts'
import { writtenPart } from '../written-part.ts'
import { tableOf } from './table.ts'
import { walks } from './walks.ts'

refuseUnknown('walks', {
  words: process.argv.slice(2),
  isKnown: (word) => word === '--list',
  known: '--list tells each file, and nothing writes the page',
})
const page = new URL('../../docs/architecture.md', import.meta.url)
const measured = await walks()
if (process.argv.includes('--list')) process.stdout.write(`${JSON.stringify(measured, undefined, 1)}\n`)
else {
  writeFileSync(page, writtenPart('walks').replace(readFileSync(page, 'utf8'), tableOf(measured)))
  process.stdout.write(`${tableOf(measured)}\n`)
}

/** node test/specs/cut-specs.ts FOLDER: cuts what the contract suites need out of the whole descriptions in a folder, named as the slices are. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { operations } from './operations.ts'
import { sliceOf } from './slice.ts'

const [folder = import.meta.dirname] = process.argv.slice(2)
for (const [vendor, wanted] of Object.entries(operations)) {
  const whole: unknown = JSON.parse(readFileSync(join(folder, `${vendor}.json`), 'utf8'))
  writeFileSync(join(import.meta.dirname, `${vendor}.json`), `${JSON.stringify(sliceOf(whole, wanted), null, 1)}\n`)
}

// Measures what the core has to stand, part by part, and writes results.json and the table of docs/figures.md.
// `npm run bench:gates -- held` plays one part, and leaves what the others came to; `-- small` plays a little of each, and writes nothing.
import { cpus } from 'node:os'
import { refuseUnknown } from '../../../infra/refuse-unknown.ts'
import { keep, tableOf } from './gate-results.ts'
import { parts } from './parts.ts'

const small = 'small'
const words = process.argv.slice(2)
const names = parts.map(({ name }) => name)
refuseUnknown('bench:gates', {
  words,
  isKnown: (word) => word === small || names.includes(word),
  known: `give parts, such as ${names.join(', ')}, or ${small}`,
})
const isWhole = !words.includes(small)
const wanted = words.filter((word) => word !== small)

for (const { name, play } of parts.filter((part) => wanted.length === 0 || wanted.includes(part.name))) {
  const played = await play(isWhole)
  if ('skipped' in played) {
    process.stdout.write(`SKIPPED: ${name}: ${played.skipped}\n`)
    continue
  }
  const [date = ''] = new Date().toISOString().split('T')
  const result = { part: name, date, cpu: cpus()[0]?.model ?? '', gates: [...played.gates] }
  process.stdout.write(`${tableOf([result])}\n\n`)
  if (isWhole) keep(result)
}

// The cost for a real controller of Rollouts that wait in our steps. `npm run bench:live -- 20` makes a short run, which writes nothing.
import { cpus, loadavg } from 'node:os'
import { refuseUnknown } from '../../../infra/refuse-unknown.ts'
import { argoVersion } from '../../cluster/ground/argo-module.ts'
import { liveBinaries } from '../../cluster/live/setup.ts'
import type { Binaries } from '../../cluster/live/world.ts'
import { keep } from './document.ts'
import type { LiveResults } from './live-results.ts'
import { tablesOf } from './live-table.ts'
import { measureWay } from './measure-way.ts'

refuseUnknown('bench:live', {
  words: process.argv.slice(2),
  isKnown: (word) => /^[1-9]\d*$/.test(word),
  known: 'give a number of Rollouts for a short run',
})
const [given] = process.argv.slice(2)
const plan = given === undefined ? { count: 600, rounds: 2 } : { count: Number(given), rounds: 2 }

const bench = async (binaries: Binaries): Promise<LiveResults> => {
  const whole = { ...plan, releases: 6, clicks: 5 }
  const [before = 0] = loadavg()
  const bridge = await measureWay('bridge', binaries, whole)
  const executable = await measureWay('executable', binaries, whole)
  const [after = 0] = loadavg()
  const [cpu] = cpus()
  return {
    date: new Date().toISOString(),
    argo: argoVersion,
    cpu: cpu?.model ?? '',
    cpus: cpus().length,
    load: [before, after],
    count: plan.count,
    ways: { executable, bridge },
  }
}

const binaries = liveBinaries()
if ('obstacle' in binaries) process.stdout.write(`SKIPPED: the figures of a real controller: ${binaries.obstacle}\n`)
else {
  const results = await bench(binaries)
  process.stdout.write(tablesOf(results))
  if (given === undefined) keep(results)
}
process.exit()

// Compares our plugins with the same in Go, all in one run, and writes results.json. `npm run bench -- 5` makes a short one.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { refuseUnknown } from '../../infra/refuse-unknown.ts'
import { formattedJson } from '../formatted-json.ts'
import { makeContestants } from './contestants.ts'
import { Measured, rowsOf } from './rows.ts'
import { tableOf } from './table.ts'

const say = (text: string) => process.stdout.write(text)

refuseUnknown('bench', {
  words: process.argv.slice(2),
  isKnown: (word) => /^[1-9]\d*$/.test(word),
  known: 'give a number of rounds for a short one',
})
const rounds = Number(process.argv[2] ?? 60)
const isWhole = process.argv[2] === undefined

const measure = async (folder: string) => {
  const { driver, plan, env } = await makeContestants(folder)
  const counts = isWhole ? { starts: 25, largeCalls: 10_000 } : { starts: rounds, largeCalls: rounds * 100 }
  const input = JSON.stringify({ ...plan, rounds, ...counts })
  const report = execFileSync(driver, { input, env, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] })
  return Measured.parse({ ...JSON.parse(report), bridgeMiB: statSync(plan.bridge).size / 2 ** 20 })
}

const bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const measured = await measure(folder).finally(() => rmSync(folder, { recursive: true }))
  const rows = rowsOf(measured)
  const cpu = cpus()
  const [, , go] = execFileSync('go', ['version'], { encoding: 'utf8' }).split(' ')
  const machine = { node: process.version, go, cpu: cpu[0]?.model, cpus: cpu.length }
  say(`${Object.values(machine).join(', ')} cores\n\n${tableOf(rows)}`)
  const results = { date: new Date().toISOString(), ...machine, rows, measured }
  if (isWhole) writeFileSync(new URL('results.json', import.meta.url), formattedJson(results))
}

if (spawnSync('go', ['version']).status === 0) await bench()
else say('SKIPPED: all rows, which compare with a plugin in Go: there is no go on the PATH\n')

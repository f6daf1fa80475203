// Plays the live tests with released versions of Argo Rollouts, and writes what came of it into results.json and docs/versions.md.
// `npm run versions -- v1.9.3` plays one version, and leaves the rows of the others; `npm run versions -- v1.9.3 argo-suite` one part of it.
import { readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { refuseUnknown } from '../../infra/refuse-unknown.ts'
import { kubernetesVersion } from '../cluster/ground/binaries.ts'
import { formattedJson } from '../formatted-json.ts'
import { playTests } from '../vitest-report.ts'
import { writtenPart } from '../written-part.ts'
import { groupsOf, Played } from './played.ts'
import { tableOf } from './table.ts'

/** The newest release of each line that has step plugins, and the one that our manifests name. */
const tried = ['v1.8.5', 'v1.9.3', 'v1.10.1', 'v1.10.2']

/** The tests that show whether a version works. */
const says = ['executable', 'bridge', 'argo-suite']
const isVersion = (word: string): boolean => /^v\d+\.\d+\.\d+/.test(word)
const words = process.argv.slice(2)
refuseUnknown('versions', {
  words,
  isKnown: (word) => isVersion(word) || says.includes(word),
  known: `give versions such as ${tried[0]}, and ${says.join(', ')} for a part`,
})
const versions = words.some(isVersion) ? words.filter(isVersion) : tried

const isWhole = words.every(isVersion)
const parts = says.filter((part) => isWhole || words.includes(part))

const results = new URL('results.json', import.meta.url)
const page = new URL('../../docs/versions.md', import.meta.url)

const play = (argo: string): { readonly played: Played; readonly hasFailed: boolean } => {
  process.stdout.write(`\nArgo Rollouts ${argo}\n`)
  const files = parts.map((part) => `test/cluster/${part}.live`)
  const { report, isWell } = playTests(['--project=live', ...files], { ...process.env, ARGO_VERSION: argo })
  return { played: { argo, kubernetes: kubernetesVersion(), groups: groupsOf(report) }, hasFailed: !isWell }
}

const known = (): readonly Played[] => z.array(Played).parse(JSON.parse(readFileSync(results, 'utf8')))

const write = (news: Played): void => {
  const before = known().find(({ argo }) => argo === news.argo)
  const merged = isWhole ? news : { ...news, groups: { ...before?.groups, ...news.groups } }
  const all = [...known().filter(({ argo }) => argo !== news.argo), merged]
  all.sort((a, b) => a.argo.localeCompare(b.argo, 'en', { numeric: true }))
  writeFileSync(results, formattedJson(all))
  writeFileSync(page, writtenPart('versions').replace(readFileSync(page, 'utf8'), tableOf(all)))
}

for (const version of versions) {
  const { played, hasFailed } = play(version)
  if (hasFailed) process.exitCode = 1
  // where there can be no world every test is skipped, and nothing is known
  if (Object.keys(played.groups).length > 0) write(played)
  else process.stdout.write(`${hasFailed ? 'FAILED' : 'SKIPPED'}: Argo Rollouts ${version}: nothing could be played\n`)
}
process.stdout.write(`\n${tableOf(known())}\n`)

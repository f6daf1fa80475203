import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBridge } from 'canary-steps/bridge/find-bridge'
import { build } from 'rolldown'
import { bundle } from '../../infra/executable/bundle.ts'
import { nodeFlags } from '../../infra/executable/node-flags.ts'

const goModule = fileURLToPath(new URL('../go-plugin/', import.meta.url))
const fixture = join(goModule, 'fixture/echo.ts')

/** The step that the real executable runs: another Rollout is looked up, which is not ready. */
const config = { step: 'dependency-check', with: { rollouts: [{ name: 'ledger' }] } } as const

const ledger = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: ledger, namespace: payments }
status: { phase: Progressing }
`

/** Makes, in a folder, all that a run compares. */
export const makeContestants = async (folder: string) => {
  const site = join(folder, 'site')
  mkdirSync(site)
  writeFileSync(join(site, 'clock'), String(Date.UTC(2026, 0, 1)))
  writeFileSync(join(site, 'rollouts.yaml'), ledger)
  execFileSync('go', ['build', '-o', `${folder}/`, './bench', './sample'], { cwd: goModule, stdio: 'inherit' })
  await bundle(join(folder, 'executable'))
  await build({
    input: { plugin: fixture },
    platform: 'node',
    output: { dir: join(folder, 'echo'), format: 'esm', minify: true, entryFileNames: '[name].mjs' },
  })
  return {
    driver: join(folder, 'bench'),
    plan: {
      go: [join(folder, 'sample')],
      typescript: [process.execPath, ...nodeFlags, join(folder, 'echo/plugin.mjs')],
      executable: [process.execPath, ...nodeFlags, join(folder, 'executable/plugin.mjs'), '--local', site],
      bridge: findBridge(),
      node: [process.execPath, '-e', '0'],
      config,
    },
    env: { ...process.env, CANARY_STEPS_DATA: join(folder, 'journal') },
  }
}

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { writeWorker } from '../../infra/cloudflare/write-worker.ts'
import { shellLines } from '../laws/markdown.ts'
import { textOf } from '../laws/repository.ts'

const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
const worker = join(folder, 'worker')
const settings = join(folder, 'canary-steps.yaml')
writeFileSync(settings, 'endpoint: https://canary-steps.example.workers.dev\nnamespaces: {}\n')

/** A command in the package, with the Node of the test. */
const run = (command: string, ...args: readonly string[]) => {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`
  const env = { ...process.env, PATH, WRANGLER_SEND_METRICS: 'false', CI: '1' }
  return spawnSync(command, args, { cwd: worker, env, encoding: 'utf8' })
}

// it is large, so it is no part of what everybody installs
const { files, warnings } = await writeWorker(worker, settings)
const installed = run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund')
const isInstalled = installed.status === 0
if (!isInstalled) process.stderr.write(`SKIPPED: wrangler deploy: npm ci: ${installed.stderr}\n`)

afterAll(() => rmSync(folder, { recursive: true }))

it('the guide makes the package by a script of this repository, installs what has the lock file, and deploys', () => {
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(textOf('package.json')))
  expect(scripts['package:cloudflare']).toBe('node infra/cloudflare/package.ts')
  expect(shellLines('infra/cloudflare/README.md').slice(0, 6)).toEqual([
    'npm ci',
    'npm run package:cloudflare -- canary-steps.yaml',
    'cd dist/cloudflare',
    'npm ci',
    'npx wrangler login',
    'npx wrangler deploy',
  ])
})

it('the package is the same whenever it is made', async () => {
  expect(warnings).toEqual([])
  expect((await writeWorker(join(folder, 'again'), settings)).files).toEqual(files)
})

describe.skipIf(!isInstalled)('wrangler deploy', () => {
  let said = ''
  beforeAll(() => {
    const { stdout, stderr } = run('npx', 'wrangler', 'deploy', '--dry-run', '--outdir', 'deployed')
    said = stdout + stderr
  })

  it('takes the package as it is, and warns of nothing', () => {
    expect(said).toContain('--dry-run: exiting now.')
    expect(said).toContain('env.JOURNAL (Journal)')
    expect(said).not.toMatch(/warning|deprecated|unexpected/i)
  })

  it('has each command that the guide says, for which an account is needed', () => {
    const typed = shellLines('infra/cloudflare/README.md').join('\n') + textOf('infra/cloudflare/README.md')
    const commands = new Set(
      [...typed.matchAll(/npx wrangler ((?:secret )?[a-z]+)/g)].map(([, command = '']) => command),
    )
    expect([...commands].toSorted()).toEqual(['delete', 'deploy', 'login', 'rollback', 'secret put', 'tail'])
    for (const command of commands) {
      const { status, stdout, stderr } = run('npx', 'wrangler', ...command.split(' '), '--help')
      expect({ status, stderr }).toMatchObject({ status: 0 })
      expect(stdout).toContain(`wrangler ${command}`)
    }
  })

  it('deploys every module, and nothing else', () => {
    const modules = files.flatMap(({ name }) => (name.startsWith('worker/') ? [name.slice('worker/'.length)] : []))
    expect(modules).toContain('settings.js')
    const attached = [...said.matchAll(/^│ (\S+\.\w+) +│ (\w+)/gm)].map(([, name]) => name)
    expect(['worker.js', ...attached].toSorted()).toEqual(modules.toSorted())
    expect(readFileSync(join(worker, 'deployed/worker.js'), 'utf8').length).toBeGreaterThan(100_000)
  })
})

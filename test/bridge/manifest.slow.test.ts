import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { canBuild, version } from 'canary-steps/bridge/build-bridge'
import { findBridge } from 'canary-steps/bridge/find-bridge'
import { PluginItem } from 'canary-steps/manifest/argo-manifests'
import { command, fileWith } from 'canary-steps/testing/command'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'

const sums = fileWith(`${'0'.repeat(64)}  canary-steps-bridge-linux-amd64\n`, 'SHA256SUMS')
const values = fileWith('null\n', 'values.yaml')
const Values = z.object({ controller: z.object({ stepPlugins: z.tuple([PluginItem]) }) })

/** The args that a manifest tells the controller to start the bridge with. */
const argsOf = async (...options: readonly string[]): Promise<readonly string[]> => {
  const given = ['--endpoint', 'https://steps.example.com', '--sums', sums, '--format', 'helm', '--beside', values]
  const { out, err, code } = await command(['manifest', 'bridge', ...given, ...options])
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('the controller will download') })
  return Values.parse(parse(out)).controller.stepPlugins[0].args
}

describe.skipIf(!canBuild())('the bridge', () => {
  let file: string
  beforeAll(() => {
    file = findBridge()
  }, 600_000)
  const start = (args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', env: {} })
    return { status, stdout, stderr }
  }

  it.each([
    [[]],
    [['--mount-key']],
    [['--', '--timeout', '6s', '--on-unavailable', 'fail', '--unavailable-after', '2m']],
    [['--', '--ca-file', '/etc/ca.pem', '--allow-lookup-namespace', 'ledger,shared-*', '--log-level', 'debug']],
  ])('knows every flag of a manifest with %j, and is of the version that its location names', async (options) => {
    const args = await argsOf(...options)
    expect(start([...args, '--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('has the flags that its README lists, no more and no fewer', () => {
    const readme = readFileSync(new URL('../../infra/kubernetes/README.md', import.meta.url), 'utf8')
    const [, table = ''] = readme.match(/^## Flags\n(.*?)^## /ms) ?? []
    const rows = [...table.matchAll(/^\| (`--.+?) \|/gm)].map(([, cell = '']) => cell).join()
    const listed = (text: string) => [...text.matchAll(/--([a-z-]+)/g)].map(([, name]) => name).toSorted()
    const help =
      start(['--help'])
        .stdout.match(/^ +--[a-z-]+/gm)
        ?.join() ?? ''
    expect(listed(rows)).toEqual([...listed(help), 'help'].toSorted())
  })

  it('refuses a flag that it does not know, as it would of a manifest', async () => {
    const { status, stderr } = start([...(await argsOf('--', '--nowhere')), '--version'])
    expect(status).toBe(2)
    expect(stderr).toContain('--nowhere')
  })
})

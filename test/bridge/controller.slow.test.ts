import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { virtualClock } from '@canary-steps/driver'
import { findBridge } from 'canary-steps/bridge/find-bridge'
import { lookUpIn } from 'canary-steps/cluster/look-up'
import { present } from 'canary-steps/manifest/testing/present'
import { type LocalFunction, startLocalFunction } from 'canary-steps/run/local/local-function'
import { onlySite } from 'canary-steps/run/options/sites'
import { command } from 'canary-steps/testing/command'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fileEntries } from '../../infra/file-entries.ts'
import { buildHost, hasGo } from '../package/build-host.ts'
import { obstacle, runIsolated } from '../package/isolated.ts'
import { rolloutWith } from '../package/rollout.ts'

const Answer = z.object({ Type: z.string(), Phase: z.string(), Message: z.string(), Error: z.string() })
const home = '/home/argo-rollouts'

const why = obstacle() ?? (hasGo() ? undefined : 'there is no go on the PATH')
if (why) process.stderr.write(`SKIPPED: the bridge in a root of its own: ${why}\n`)

describe.skipIf(why)("in a root of its own, with nothing but Argo's code and a key, and uid 999", () => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const root = join(folder, 'root')
  const keys = join(folder, 'keys')
  let files: Server
  let fn: LocalFunction
  let location: string
  let sums: string

  beforeAll(async () => {
    chmodSync(folder, 0o755)
    for (const each of [keys, `${root}/bin`, `${root}${home}`]) mkdirSync(each, { recursive: true })
    buildHost(`${root}/bin/rollouts-controller`)
    const file = findBridge()
    files = createServer((_, response) => response.end(readFileSync(file)))
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
    const address = files.address()
    location = `http://127.0.0.1:${address && typeof address === 'object' && address.port}/${basename(file)}`
    sums = join(folder, 'SHA256SUMS')
    const sum = fileEntries(join(file, '..')).find(({ name }) => name === basename(file))?.sha256
    writeFileSync(sums, `${sum}  canary-steps-bridge-linux-amd64\n${'0'.repeat(64)}  canary-steps-bridge-linux-arm64\n`)
    const quiet = { write: () => undefined }
    fn = await startLocalFunction(
      virtualClock(Date.now()),
      {
        sites: [onlySite],
        sandbox: true,
        log: false,
        lookUp: lookUpIn([]),
        nextVendorFault: () => undefined,
      },
      { stdout: quiet, stderr: quiet, env: {} },
    )
    writeFileSync(join(keys, 'key'), fn.clusters[0]?.signingKey ?? '')
    const config = { step: 'slack-notify', with: { channel: 'C0PAY', text: 'through the bridge' } }
    writeFileSync(`${root}/rollout.yaml`, rolloutWith({ name: 'canary-steps/run', config }))
  }, 600_000)
  afterAll(async () => {
    files.close()
    await fn.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Argo's controller with a manifest of ours. */
  const controller = async (...options: readonly string[]) => {
    const given = [
      '--endpoint',
      fn.endpoint,
      '--location',
      location,
      '--sums',
      sums,
      '--mount-key',
      '--beside',
      present(),
      ...options,
    ]
    const { out, err } = await command(['manifest', 'bridge', ...given])
    expect(err).toBe('')
    writeFileSync(`${root}/config.yaml`, out)
    const volumes = [
      { at: '/tmp' },
      { at: `${home}/plugin-bin` },
      { at: '/etc/canary-steps', from: keys, options: 'ro' },
    ]
    return runIsolated(root, volumes, ['/bin/rollouts-controller', home, '/config.yaml', '/rollout.yaml'])
  }

  it('Argo downloads the bridge that a manifest names, checks its sum, and a step does what it is for', async () => {
    const { code, output, errors } = await controller()
    expect(code, errors).toBe(0)
    expect(Answer.parse(JSON.parse(output))).toEqual({
      Type: 'canary-steps',
      Phase: 'Successful',
      Message: 'told C0PAY',
      Error: '',
    })
    expect(errors).toContain(`Downloading plugin canary-steps/run from: ${location}`)
    expect(fn.render()).toContain('through the bridge')
  })

  it('Argo does not start with a bridge whose sum is another', async () => {
    const { code, errors } = await controller('--arch', 'arm64')
    expect(code).toBe(1)
    expect(errors).toContain('sha256 hash of downloaded plugin')
  })
})

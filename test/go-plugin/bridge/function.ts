// A function for every step there is, `canary-steps serve` with the sandbox's vendors, three clusters that call it, and the
// examples of the steps. It says on standard output where it is, and ends with its standard input.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { steps } from '@canary-steps/plugins'
import { startSandbox } from '@canary-steps/sandbox'
import { parse, stringify } from 'yaml'
import * as z from 'zod'

const regions = ['us', 'eu', 'ap'] as const

const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
const keys = regions.map(() => randomBytes(32).toString('base64'))
const variable = (region: string) => `KEY_${region.toUpperCase()}`
const variables = Object.fromEntries(regions.map((region, index) => [variable(region), keys[index]]))
const settings = join(folder, 'canary-steps.yaml')
const clusters = Object.fromEntries(
  regions.map((region) => [region, { region, ring: 'tests', key: `env:${variable(region)}` }]),
)
writeFileSync(settings, stringify({ clusters }))

// people and workflows take seconds here, not minutes; clicks come over a socket, for a webhook's time would be wrong
const begun = Date.now()
const sandbox = await startSandbox({ now: () => begun + 30 * (Date.now() - begun), decision: 'approve' })

const served = Promise.withResolvers<string>()
const command = [
  fileURLToPath(new URL('../../../shared/cli/bin/canary-steps.ts', import.meta.url)),
  ...['serve', '--port', '0', '--settings', settings, '--store', join(folder, 'journal.sqlite')],
  ...['--steps', ...steps.map(({ name }) => name)],
]
const env = { ...sandbox.env, ...variables }
const server = spawn(process.execPath, command, { env, stdio: ['ignore', 'ignore', 'pipe'] })
const Logged = z.looseObject({ message: z.string(), url: z.string().optional() })
createInterface({ input: server.stderr }).on('line', (line) => {
  if (!line.startsWith('{')) throw new Error(line)
  const { message, url } = Logged.parse(JSON.parse(line))
  if (message === 'serving' && url) served.resolve(url)
})
server.on('exit', (code) => served.reject(new Error(`canary-steps serve ended with ${code}`)))

const exampleOf = (step: string): unknown =>
  parse(readFileSync(new URL(`../../../plugins/${step}/rollout.yaml`, import.meta.url), 'utf8'))

const examples = Object.fromEntries(steps.map(({ name }) => [name, exampleOf(name)]))
process.stdout.write(`${JSON.stringify({ url: await served.promise, keys, examples })}\n`)

const people = setInterval(() => sandbox.tick(), 100)
process.stdin
  .on('data', () => undefined)
  .on('end', async () => {
    clearInterval(people)
    server.kill()
    await sandbox.close()
    rmSync(folder, { recursive: true })
  })

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Command } from 'commander'
import * as z from 'zod'
import { textFrom } from '../terminal/manifest-text.ts'
import { plainText } from '../terminal/plain-text.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { explain } from './explain.ts'
import { liveRollouts } from './live-rollout.ts'

const run = promisify(execFile)
/** kubectl's own limit is an hour. Milliseconds. */
const patience = 30_000
const rolloutName = /^([a-z0-9][a-z0-9.-]*)\/([a-z0-9][a-z0-9.-]*)$/
/** How lines of kubectl's own log (klog) begin; its text for people comes after them. */
const logged = /^[IWEF]\d{4} /

const Failure = z.object({ code: z.union([z.string(), z.number()]).nullish(), stderr: z.string().default('') })

const kubectlError = (error: unknown): UsageError => {
  const { code, stderr } = Failure.safeParse(error).data ?? { code: undefined, stderr: '' }
  if (code === 'ENOENT')
    return new UsageError('kubectl is not on the PATH: install it, or give a Rollout on stdin with explain -')
  const lines = stderr.trim().split('\n')
  const said =
    plainText(lines.find((line) => !logged.test(line)) ?? lines[0] ?? '') || `no answer within ${patience / 1_000} s`
  return new UsageError(`kubectl: ${said}; check the name, the context and your rights`)
}

const fromCluster = async (rollout: string, env: Terminal['env']): Promise<string> => {
  const [, namespace, name] = rolloutName.exec(rollout) ?? []
  if (namespace === undefined || name === undefined)
    throw new UsageError(`${rollout}: must be NAMESPACE/NAME of a Rollout, or - for one on stdin`)
  const args = ['get', 'rollouts.argoproj.io', name, '-n', namespace, '-o', 'json']
  const options = { env: { ...env }, maxBuffer: 2 ** 24, timeout: patience }
  const { stdout } = await run('kubectl', args, options).catch((error: unknown) => {
    throw kubectlError(error)
  })
  return stdout
}

/** `canary-steps explain`: why a Rollout stands where it stands, and what to do. `now` in milliseconds since 1970. */
export const explainCommand = (terminal: Terminal, now: () => number = Date.now): Command =>
  new Command('explain')
    .description('say why a Rollout stands where it stands, until when, and how to go on, hold or stop')
    .argument('<rollout>', 'NAMESPACE/NAME, read with kubectl; - for YAML or JSON on stdin')
    .option('--name <rollout>', 'which Rollout on stdin, NAME or NAMESPACE/NAME; all of them unless given')
    .action(async (rollout: string, { name }: { readonly name?: string }) => {
      const isStdin = rollout === '-'
      const given = await (isStdin ? textFrom(rollout, terminal) : fromCluster(rollout, terminal.env))
      const lives = liveRollouts(given, isStdin ? 'stdin' : rollout, name)
      const pages = lives.map((live) => explain(live, now()).map((line) => `${line}\n`))
      terminal.stdout.write(pages.map((lines) => lines.join('')).join('\n'))
    })

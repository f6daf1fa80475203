import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** The processes in a world, by the words of its command. */
const kinds = {
  controller: (words: readonly string[]) => words[0] === '/bin/rollouts-controller',
  'executable inventory': (words: readonly string[]) =>
    words.some((word) => word.endsWith('plugin.mjs')) && words.includes('inventory'),
  executable: (words: readonly string[]) => words.some((word) => word.endsWith('plugin.mjs')),
  'bridge inventory': (words: readonly string[]) =>
    /\/canary-steps\/run$/.test(words[0] ?? '') && words.includes('inventory'),
  bridge: (words: readonly string[]) => /\/canary-steps\/run$/.test(words[0] ?? ''),
  function: (words: readonly string[]) => words.includes('serve'),
  "Argo's sample": (words: readonly string[]) => /\/e2e\/sample$/.test(words[0] ?? ''),
} as const
type Kind = keyof typeof kinds

/** Shells and the like, which have the words of what they start. */
const around = new Set(['sh', 'dash', 'bash', 'unshare', 'env'])

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // it has ended meanwhile
    return ''
  }
}

type Process = { readonly pid: number; readonly parent: number; readonly words: readonly string[] }

const processes = (): readonly Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({
      pid: Number(pid),
      parent: Number(
        read(`/proc/${pid}/stat`)
          .replace(/^.*\) /, '')
          .split(' ')[1],
      ),
      words: read(`/proc/${pid}/cmdline`).split('\0'),
    }))

const descendants = (all: readonly Process[], of: number): readonly Process[] =>
  all.filter(({ parent }) => parent === of).flatMap((child) => [child, ...descendants(all, child.pid)])

const executableOf = (pid: number): string => {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    return ''
  }
}

/** The processes of a kind that this one has started, whatever was between. */
export const processesOf = (kind: Kind): readonly number[] => {
  const known = Object.entries(kinds)
  return descendants(processes(), process.pid)
    .filter(({ pid, words }) => !around.has(executableOf(pid)) && known.find(([, is]) => is(words))?.[0] === kind)
    .map(({ pid }) => pid)
}

/** Resident memory of a kind, in MiB; undefined when none runs. */
export const memoryOf = (kind: Kind): number | undefined => {
  const kilobytes = processesOf(kind).map((pid) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0))
  return kilobytes.length > 0 ? kilobytes.reduce((sum, one) => sum + one, 0) / 1024 : undefined
}

const ticksInSecond = 100

/** Milliseconds since a process was started. */
export const ageOf = (pid: number): number => {
  const started = Number(
    read(`/proc/${pid}/stat`)
      .replace(/^.*\) /, '')
      .split(' ')[19],
  )
  const [uptime = ''] = read('/proc/uptime').split(' ')
  return (Number(uptime) - started / ticksInSecond) * 1_000
}

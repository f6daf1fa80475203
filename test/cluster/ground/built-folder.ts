import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, renameSync, statfsSync } from 'node:fs'
import { freemem, homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { go, goAnswer, lastWords } from './go.ts'
import { noteUse, removeUnused } from './unused-folders.ts'

/** A folder with what was asked for; or one line that says why there is none. */
export type Built = { readonly folder: string } | { readonly obstacle: string }

/** The arguments of `go` is called with, and the package that a command is made of. */
export type GoBuild = { readonly go: readonly string[]; readonly from: string }

export type BuildPlan = {
  /** How the folder's name begins. */
  readonly name: string
  /** The texts that the commands depend on: others make another folder. */
  readonly sources: readonly string[]
  readonly commands: Readonly<Record<string, GoBuild>>
  /** The space for the largest build, and the growth of Go's caches, in gigabytes. */
  readonly needed: { readonly memory: number; readonly disk: number }
  /** A folder with the Go module; it is asked for when something is to be built. */
  readonly module: (folder: string) => Built
}

const say = (text: string) => process.stderr.write(`test/cluster: ${text}\n`)

const Environment = z.object({ GOVERSION: z.string(), GOCACHE: z.string() })
type Environment = z.infer<typeof Environment>

const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'canary-steps')

/** Makes a folder that a variable of the environment names; or says why it cannot be made, or written. Go's is `off` where it knows of none. */
const cacheObstacle = (folder: string, variable: 'XDG_CACHE_HOME' | 'GOCACHE'): string | undefined => {
  const wanted = `set ${variable} to a folder that can`
  if (!isAbsolute(folder)) return `"${folder}" is not a folder that can be written: ${wanted}`
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return undefined
  } catch {
    return `${folder} cannot be written: ${wanted}`
  }
}

/** Where a build is found again, until its sources, its Go or its machine are others. */
const folderFor = ({ name, sources, commands }: BuildPlan, { GOVERSION }: Environment): string => {
  const parts = [GOVERSION, process.platform, process.arch, commands, sources]
  const sum = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return join(cacheFolder(), `${name}-${sum.slice(0, 16)}`)
}

/** One build at a time on a machine: two take the memory of two, and compile the same packages. The lock goes with its process. */
const withLock = <Result>(work: () => Result): Result => {
  const lock = new DatabaseSync(join(cacheFolder(), 'build.lock'))
  const take = (patience: number) => lock.exec(`PRAGMA busy_timeout = ${patience}; BEGIN EXCLUSIVE`)
  try {
    try {
      take(0)
    } catch {
      say('waits for the build of another process')
      take(2 ** 31 - 1)
    }
    return work()
  } finally {
    lock.close()
  }
}

const gigabyte = 2 ** 30

const roomObstacle = ({ name, needed }: BuildPlan, { GOCACHE }: Environment): string | undefined => {
  const unwritable = cacheObstacle(GOCACHE, 'GOCACHE')
  if (unwritable !== undefined) return unwritable
  const { bavail, bsize } = statfsSync(GOCACHE)
  const takes = (what: string) => `the build of ${name} takes ${what}`
  if (freemem() < needed.memory * gigabyte) return takes(`${needed.memory} GB of memory: end what else takes some`)
  if (bavail * bsize < needed.disk * gigabyte)
    return takes(`${needed.disk} GB of disk at ${GOCACHE}: set GOCACHE to a folder that has them`)
  return undefined
}

const build = (module: string, folder: string, name: string, { go: args, from }: GoBuild): string | undefined => {
  const began = performance.now()
  const unfinished = join(folder, `${name}.unfinished`)
  const { status, stderr } = go(module, [...args, '-o', unfinished, from])
  if (status !== 0) return `${name} cannot be built: ${lastWords(stderr)}`
  renameSync(unfinished, join(folder, name))
  say(`${name} took ${Math.round((performance.now() - began) / 1000)} s`)
  return undefined
}

const buildAll = (plan: BuildPlan, folder: string, missing: readonly [string, GoBuild][]): Built => {
  const module = plan.module(folder)
  if ('obstacle' in module) return module
  for (const [index, [name, command]] of missing.entries()) {
    say(`builds ${name} (${index + 1} of ${missing.length}), which takes minutes the first time`)
    const obstacle = build(module.folder, folder, name, command)
    if (obstacle !== undefined) return { obstacle }
  }
  for (const unused of removeUnused(cacheFolder(), folder)) say(`removed ${unused}, which nobody has used for a month`)
  return { folder }
}

/** A folder with commands of a plan, all of them unless named. Those that were not built before are built now. */
export const builtFolder = (plan: BuildPlan, names: readonly string[] = Object.keys(plan.commands)): Built => {
  const found = goAnswer(['env', '-json', 'GOVERSION', 'GOCACHE'], Environment)
  if ('obstacle' in found) return found
  const environment = found.answer
  const folder = folderFor(plan, environment)
  // first: another process may be about to remove what nobody uses
  noteUse(folder)
  const missing = () =>
    Object.entries(plan.commands).filter(([name]) => names.includes(name) && !existsSync(join(folder, name)))
  if (missing().length === 0) return { folder }
  const unwritable = cacheObstacle(folder, 'XDG_CACHE_HOME')
  if (unwritable !== undefined) return { obstacle: unwritable }
  noteUse(folder)
  return withLock(() => {
    // another process may have built them while this one waited
    if (missing().length === 0) return { folder }
    const obstacle = roomObstacle(plan, environment)
    return obstacle === undefined ? buildAll(plan, folder, missing()) : { obstacle }
  })
}

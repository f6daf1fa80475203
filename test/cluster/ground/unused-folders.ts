import { readdirSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const marker = 'used'

/** How long a folder that nobody uses is kept, in milliseconds. */
const kept = 30 * 24 * 60 * 60_000

const orNothing = <Result>(work: () => Result): Result | undefined => {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** Says that a folder is in use, where it may be written. */
export const noteUse = (folder: string, now = Date.now()): void => {
  orNothing(() => {
    const file = join(folder, marker)
    writeFileSync(file, '')
    utimesSync(file, now / 1_000, now / 1_000)
  })
}

/** One of before there were markers was used when its last command was built. */
const usedAt = (folder: string): number =>
  orNothing(() => statSync(join(folder, marker)).mtimeMs) ?? statSync(folder).mtimeMs

/** Whether a process of this machine runs a command of it: a world may stand for weeks. Where that cannot be seen, its marker counts. */
const isRunning = (folder: string): boolean =>
  (orNothing(() => readdirSync('/proc')) ?? [])
    .filter((name) => /^\d+$/.test(name))
    .some((process) => orNothing(() => readlinkSync(`/proc/${process}/exe`))?.startsWith(`${folder}/`))

/**
 * Removes what was built of the same kind as `folder` and nobody has used for a month: for other versions or sources. Names are `KIND-SUM`, or
 * `KIND-VERSION-SUM`. Returns which are gone.
 */
export const removeUnused = (cache: string, folder: string, now = Date.now()): readonly string[] => {
  const [kind = ''] = folder.slice(cache.length + 1).split('-')
  const sameKind = new RegExp(`^${kind}-(.+-)?[0-9a-f]{16}$`)
  const unused = readdirSync(cache)
    .filter((name) => sameKind.test(name))
    .map((name) => join(cache, name))
    .filter((one) => one !== folder && now - usedAt(one) > kept && !isRunning(one))
  for (const one of unused) rmSync(one, { recursive: true })
  return unused
}

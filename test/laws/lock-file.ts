import * as z from 'zod'

const Names = z.record(z.string(), z.string()).default({})

/** The parts of a package that npm's lock file repeats. */
const Entry = z.object({
  version: z.string().optional(),
  dependencies: Names,
  devDependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
})

const Lock = z.object({ packages: z.record(z.string(), z.unknown()) })

const canonical = (value: unknown): string => {
  const { version = '', ...names } = Entry.parse(value)
  return JSON.stringify([version, Object.entries(names).map(([kind, all]) => [kind, Object.entries(all).toSorted()])])
}

/** Packages of the repository that the lock file does not know as they are: `npm ci` refuses them. Both are the texts of files. */
export const notLocked = (lock: string, packages: Readonly<Record<string, string>>): string[] => {
  const locked = Lock.parse(JSON.parse(lock)).packages
  return Object.entries(packages).flatMap(([folder, text]) => {
    const known = locked[folder]
    return known !== undefined && canonical(known) === canonical(JSON.parse(text)) ? [] : [folder]
  })
}

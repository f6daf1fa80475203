import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from './faults.ts'

/** Puts a fault into a copy of the project. @throws when what it replaces is not there once. */
export const plant = (folder: string, { name, file, from, to }: Omit<Fault, 'scenario' | 'way' | 'says'>): void => {
  const path = join(folder, file)
  const parts = readFileSync(path, 'utf8').split(from)
  if (parts.length !== 2) throw new Error(`${name}: its original is ${parts.length - 1} times in ${file}`)
  writeFileSync(path, parts.join(to))
}

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { entriesIn } from '../laws/repository.ts'
import type { Mutant } from './mutant.ts'
import type { PlayedPlace } from './played-place.ts'

const module = 'infra/bridge'
const Planted = z.record(
  z.string(),
  z.array(z.object({ id: z.string(), line: z.int(), within: z.string(), was: z.string(), becomes: z.string() })),
)

/** A package of the bridge. */
export const isGo = (place: string): boolean =>
  place.startsWith(`${module}/internal/`) && entriesIn(place).some((file) => file.endsWith('.go'))

/** For what hangs: Go finds most of it by itself. */
const limit = '60s'

const plant = (folder: string, out: string): Mutant[] => {
  const text = execFileSync(
    'go',
    ['run', 'test/mutants/bridge/plant.go', 'test/mutants/bridge/slips.go', folder, out],
    { encoding: 'utf8' },
  )
  return Object.entries(Planted.parse(JSON.parse(text))).flatMap(([file, all]) =>
    all.map((one) => ({ ...one, file, form: 'expression' as const, start: 0, end: 0 })),
  )
}

/** Plays every mutant of a package of the bridge with the package's own tests: built once, and run once for each mutant. */
export const playedGo = (folder: string): PlayedPlace => {
  const out = mkdtempSync(join(tmpdir(), 'canary-steps-mutants-'))
  const mutants = plant(folder, out)
  const program = join(out, `${basename(folder)}.test`)
  const build = ['test', '-c', '-vet=off', '-overlay', join(out, 'overlay.json'), '-o', program]
  execFileSync('go', [...build, `./${folder.slice(module.length + 1)}`], { cwd: module, stdio: 'inherit' })
  const hasPassed = (mutant: string): boolean =>
    spawnSync(program, ['-test.failfast', `-test.timeout=${limit}`], {
      cwd: folder,
      env: { ...process.env, MUTANT: mutant },
    }).status === 0
  if (!hasPassed('0')) throw new Error(`${folder}: its tests do not pass without a mutant`)
  process.stderr.write(`${mutants.length} mutants `)
  const survivors = mutants.filter(({ id }) => {
    process.stderr.write('.')
    return hasPassed(id)
  })
  process.stderr.write('\n')
  return { mutants, survivors }
}

import { createRequire } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { replay } from '@canary-steps/driver/testing/replay'
import { build } from 'rolldown'
import type { Mutant } from '../mutants/mutant.ts'
import { planted } from '../mutants/planted.ts'
import type { Rule } from './rules.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const driver = 'shared/driver/src/'

/** Where a rule is kept, as a switch that breaks it. */
const switchesIn = (source: string, file: string, { rule, places }: Rule): Mutant[] =>
  places.flatMap(({ was, becomes, ...place }) => {
    if (place.file !== file) return []
    const start = source.indexOf(was)
    if (start < 0 || source.includes(was, start + 1))
      throw new Error(`rules.json: ${rule}: ${file} has to have this once: ${was}`)
    const form = becomes === '' ? 'statement' : 'expression'
    const what = { file, id: rule, form, was, becomes } as const
    return [{ ...what, start, end: start + was.length, line: 0, within: '' }]
  })

/** Loads the driver with a rule broken, or with none. */
export type BreakableDriver = (broken?: Rule) => { readonly replay: typeof replay }

/** The driver as it replays recordings, with each rule behind a switch. */
export const breakableDriver = async (rules: readonly Rule[]): Promise<BreakableDriver> => {
  const plant = (code: string, id: string): { code: string; map: null } => {
    const file = relative(`${root}${driver}`, id)
    return {
      code: planted(
        code,
        rules.flatMap((rule) => switchesIn(code, file, rule)),
      ),
      map: null,
    }
  }
  const { output } = await build({
    input: `${root}${driver}testing/replay.ts`,
    platform: 'node',
    external: ['zod', 'yaml'],
    write: false,
    output: { format: 'cjs', codeSplitting: false },
    plugins: [{ name: 'rules', transform: { order: 'pre', handler: plant } }],
  })
  const load = new Function('require', 'exports', 'mutantIs', output[0].code)
  const require = createRequire(import.meta.url)
  return (broken) => {
    const exported: Partial<ReturnType<BreakableDriver>> = {}
    load(require, exported, (rule: string) => rule === broken?.rule)
    if (!exported.replay) throw new Error('the driver replays nothing')
    return { replay: exported.replay }
  }
}

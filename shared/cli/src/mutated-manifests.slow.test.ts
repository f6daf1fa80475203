import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { main } from './main.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const manifests = globSync(['docs/*.yaml', 'plugins/*/rollout.yaml', 'infra/kubernetes/*.yaml'], { cwd: root })
  .toSorted()
  .map((file) => readFileSync(`${root}${file}`, 'utf8'))

/** Replacements for a value. */
const values = [
  'null',
  '',
  '5',
  '-1',
  '1e999',
  '2026.10',
  'yes',
  '[]',
  '{}',
  '[null]',
  '*x',
  '&x [*x]',
  '!!binary aGk=',
]
const odd = [
  '{{ .Values.x }}',
  "'",
  '"',
  '\t',
  '---',
  '<<: 5',
  '? x',
  '__proto__: {a: 1}',
  'constructor: 5',
  '\u0000',
  '\ud800',
  'é'.repeat(500),
]

type Edit = readonly [kind: 'value' | 'line' | 'drop' | 'twice' | 'deeper' | 'cut', at: number, what: number]

const edit = (text: string, [kind, at, what]: Edit): string => {
  const lines = text.split('\n')
  const place = at % lines.length
  const line = lines[place] ?? ''
  const [indent = ''] = line.match(/^[\s-]*/) ?? []
  const made = {
    value: [line.replace(/(:\s).*$|$/, `$1${values[what % values.length]}`)],
    line: [line, `${indent.replaceAll('-', ' ')}${odd[what % odd.length]}`],
    drop: [],
    twice: [line, line],
    deeper: [` ${line}`],
    cut: [line.slice(0, what % (line.length + 1))],
  }[kind]
  return lines.toSpliced(place, 1, ...made).join('\n')
}

const edits = fc.array(
  fc.tuple(fc.constantFrom('value', 'line', 'drop', 'twice', 'deeper', 'cut'), fc.nat(400), fc.nat(100)),
  { minLength: 1, maxLength: 3 },
)
const mutated = fc
  .tuple(fc.constantFrom(...manifests), edits)
  .map(([text, many]) => many.reduce((changed, one) => edit(changed, one), text))

const ran = async (args: readonly string[], text: string) => {
  const out: string[] = []
  const err: string[] = []
  const stdin = (async function* () {
    yield text
  })()
  const terminal = {
    stdin,
    stdout: { write: (part: string) => out.push(part) },
    stderr: { write: (part: string) => err.push(part) },
  }
  const code = await main(args, { ...terminal, env: {} })
  return { code, err: err.join('') }
}

const line = /^canary-steps: (?:stdin|checkout|--)[^\n]+\n$/

it('explain ends with 0 or 2 and one line, whatever becomes of the manifests of the repository', async () => {
  const explained = fc.asyncProperty(mutated, async (text) => {
    const { code, err } = await ran(['explain', '-'], text)
    expect([0, 2]).toContain(code)
    expect(err).toMatch(code === 0 ? /^$/ : line)
    expect(err).not.toContain('a mistake of the command')
  })
  await fc.assert(explained, { seed: 20_261_130, numRuns: 4_000 })
}, 600_000)

it('run ends with 0, 1 or 2, and with one line where the manifest cannot be used', async () => {
  const driven = fc.asyncProperty(mutated, async (text) => {
    const { code, err } = await ran(['run', '-', '--name', 'checkout', '--sandbox'], text)
    expect([0, 1, 2]).toContain(code)
    expect(err).toMatch(code === 2 ? line : /^(?:canary-steps: [^\n]+\n)?$/)
    expect(err).not.toContain('a mistake of the command')
  })
  await fc.assert(driven, { seed: 20_261_130, numRuns: 200 })
}, 600_000)

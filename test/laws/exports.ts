import * as z from 'zod'
import { importing, meant } from './arrows.ts'
import { packageOf, packages, textOf } from './repository.ts'
import { at, type Found, nodesOf } from './syntax.ts'

/**
 * An export is used when another file imports it by name or hands it on. Three more ways stand here, and there is no
 * other. A reader that imports nothing may need it (`readByOthers`). A test may replace a file as a whole and mention
 * the name. A package may show it, if its README or the page for authors of steps names it in code.
 */
const readByOthers: Readonly<Record<string, string>> = {
  'infra/cloudflare/worker-modules.d.ts DurableObject': 'TypeScript',
  'infra/cloudflare/worker-modules.d.ts default': 'TypeScript',
  'infra/cloudflare/worker.ts Journal': 'workerd',
  'infra/cloudflare/worker.ts default': 'workerd',
  'test/cloudflare/fast-worker.ts Journal': 'workerd',
  'test/cloudflare/fast-worker.ts default': 'workerd',
  'test/cloudflare/store-worker.ts Journal': 'workerd',
  'test/cloudflare/store-worker.ts default': 'workerd',
  'infra/lambda/entry.ts handler': 'AWS Lambda',
  'test/cluster/live/setup.ts setup': 'vitest.config.ts',
  'test/cluster/setup.ts setup': 'vitest.config.ts',
  'test/mutants/runner.ts default': 'vitest',
  'test/postgres/in-place-of-memory.ts memoryStore': 'vitest.config.ts',
  'test/postgres/provide-database.ts setup': 'vitest.config.ts',
  'vitest.config.ts default': 'vitest',
}

/** A name that a file shows to others. */
type Export = { readonly file: string; readonly name: string; readonly place: string }

const Name = z.union([
  z.looseObject({ name: z.string() }).transform(({ name }) => name),
  z.looseObject({ value: z.string() }).transform(({ value }) => value),
])

const Declaration = z.looseObject({
  id: z.looseObject({ name: z.string() }).nullish(),
  declarations: z.array(z.looseObject({ id: z.unknown() })).optional(),
})

/** A name, or what takes an object or an array apart into names. */
const Pattern = z.looseObject({
  name: z.string().optional(),
  properties: z
    .array(z.union([z.looseObject({ value: z.unknown() }), z.looseObject({ argument: z.unknown() })]))
    .default([]),
  elements: z.array(z.unknown()).default([]),
  left: z.unknown().optional(),
  argument: z.unknown().optional(),
})

const namesOf = (pattern: unknown): string[] => {
  if (!pattern) return []
  const { name, properties, elements, left, argument } = Pattern.parse(pattern)
  if (name !== undefined) return [name]
  return [...properties.map((one) => one.value ?? one.argument), ...elements, left, argument].flatMap(namesOf)
}

const Statement = z.looseObject({
  source: z.looseObject({ value: z.string().optional() }).nullish(),
  declaration: Declaration.nullish(),
  exported: Name.nullish().transform((name) => name ?? undefined),
  specifiers: z
    .array(
      z.looseObject({
        type: z.string(),
        start: z.number(),
        exported: Name.optional(),
        imported: Name.optional(),
        local: Name.optional(),
      }),
    )
    .default([]),
})

const declaredIn = ({ id, declarations }: z.output<typeof Declaration>): string[] =>
  declarations?.flatMap((one) => namesOf(one.id)) ?? (id ? [id.name] : [])

const shownBy = (found: Found): Export[] => {
  const { file, node, type } = found
  if (type === 'ExportDefaultDeclaration') return [{ file, name: 'default', place: at(found) }]
  if (type === 'ExportAllDeclaration') {
    const { exported } = Statement.parse(node)
    return exported === undefined ? [] : [{ file, name: exported, place: at(found) }]
  }
  if (type !== 'ExportNamedDeclaration') return []
  const { declaration, specifiers } = Statement.parse(node)
  return [
    ...(declaration ? declaredIn(declaration) : []).map((name) => ({ file, name, place: at(found) })),
    ...specifiers.map(({ exported = '', start }) => ({
      file,
      name: exported,
      place: at({ ...found, node: { ...node, start } }),
    })),
  ]
}

/** All names that files show. */
export const shown: readonly Export[] = importing.flatMap((file) => nodesOf(file).flatMap(shownBy))

const imports = ['ImportDeclaration', 'ExportNamedDeclaration', 'ImportExpression', 'TSImportType']
const Spoken = z.looseObject({ name: z.string() })

/** The names that a file mentions: `import('./a.ts')` brings all of a file, and is about the names that stand beside it. */
const spokenIn = (file: string): string[] =>
  nodesOf(file).flatMap(({ type, node }) => (type === 'Identifier' ? [Spoken.parse(node).name] : []))

const key = (file: string, name: string): string => `${file} ${name}`

const takenBy = ({ file, node, type }: Found): string[] => {
  if (!imports.includes(type)) return []
  const { source, specifiers } = Statement.parse(node)
  const from = source?.value && meant(file, source.value)
  if (!from || from === file) return []
  if (type === 'ImportExpression' || type === 'TSImportType') return spokenIn(file).map((name) => key(from, name))
  return specifiers.map((one) => {
    if (one.type === 'ImportNamespaceSpecifier') return key(from, '*')
    if (one.type === 'ImportDefaultSpecifier') return key(from, 'default')
    return key(from, one.imported ?? one.local ?? '')
  })
}

const taken = new Set(importing.flatMap((file) => nodesOf(file).flatMap(takenBy)))

const codeOf = (page: string): string =>
  [...textOf(page).matchAll(/^```[\s\S]*?^```|`[^`\n]+`/gm)].map(([code]) => code).join('\n')

/** Names of a package's own doors that its README tells, or the page for those who write steps. */
const isTold = ({ file, name }: Export): boolean => {
  const owner = packageOf(file)
  const known = packages.find(({ folder }) => folder === owner?.folder)
  if (!known || !Object.values(known.exports).some((door) => `${known.folder}${door.slice(1)}` === file)) return false
  const told = [`${known.folder}/README.md`, 'docs/your-own-plan.md'].map(codeOf).join('\n')
  return new RegExp(`\\b${name}\\b`).test(told)
}

/** Exports that nobody uses, each with its place. */
export const unused = (): string[] =>
  shown
    .filter(({ file, name }) => !taken.has(key(file, name)) && !taken.has(key(file, '*')))
    .filter((one) => !(key(one.file, one.name) in readByOthers) && !isTold(one))
    .map(({ place, name }) => `${place} ${name}`)

/** Names that are said to be read by others, and that are not there or are imported after all. */
export const readByNobody = (): string[] =>
  Object.keys(readByOthers).filter((name) => taken.has(name) || !shown.some((one) => key(one.file, one.name) === name))

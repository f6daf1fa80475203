import { parseAst } from 'rolldown/parseAst'
import * as z from 'zod'
import { textOf } from './repository.ts'

/** A node of the syntax tree, where it starts and which property of which node holds it. */
export type Found = {
  readonly file: string
  readonly node: Readonly<Record<string, unknown>> & { readonly start: number }
  readonly type: string
  readonly isName: boolean
}

type Node = Found['node'] & { readonly type: string }

// no schema: there are a million of them
const isNode = (value: object): value is Node =>
  'type' in value && typeof value.type === 'string' && 'start' in value && typeof value.start === 'number'

function* walk(value: unknown, isName: boolean): Generator<{ node: Node; isName: boolean }> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) for (const part of value) yield* walk(part, false)
  else if (isNode(value)) {
    yield { node: value, isName }
    // `process` in `x.process` or `{ process: 1 }` is a name and no variable
    for (const [key, part] of Object.entries(value))
      yield* walk(part, (key === 'property' || key === 'key') && value.computed !== true)
  }
}

const trees = new Map<string, readonly Found[]>()

/** All nodes of a TypeScript file. */
export const nodesOf = (file: string): readonly Found[] => {
  const known = trees.get(file)
  if (known) return known
  const tree = parseAst(textOf(file), { lang: 'ts', preserveParens: false }, file)
  const found = [...walk(tree, false)].map(({ node, isName }) => ({ file, node, type: node.type, isName }))
  trees.set(file, found)
  return found
}

/** Where it is, as an editor opens it. */
export const at = ({ file, node: { start } }: Found): string =>
  `${file}:${textOf(file).slice(0, start).split('\n').length}`

const Source = z.looseObject({ source: z.looseObject({ value: z.string() }) })

const imports = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'ImportExpression',
  'TSImportType',
])

/** Imports and re-exports of a file, types included. */
export const importsOf = (file: string): string[] =>
  nodesOf(file)
    .filter(({ type }) => imports.has(type))
    .flatMap(({ node }) => Source.safeParse(node).data?.source.value ?? [])

const metaProperty = (name: string) =>
  z.looseObject({
    object: z.looseObject({ type: z.literal('MetaProperty') }),
    property: z.looseObject({ name: z.literal(name) }),
  })
/** Of a text with variables in it what is sure: the folder before the first. */
const PathText = z.union([
  z.looseObject({ type: z.literal('Literal'), value: z.string() }).transform(({ value }) => value),
  z
    .looseObject({ quasis: z.array(z.looseObject({ value: z.looseObject({ cooked: z.string() }) })) })
    .transform(({ quasis: [first, ...more] }) => {
      const text = first?.value.cooked ?? ''
      return more.length > 0 ? text.replace(/[^/]*$/, '') : text
    }),
])
const BesideFile = z.union([
  z
    .looseObject({
      callee: z.looseObject({ name: z.literal('URL') }),
      arguments: z.tuple([PathText, metaProperty('url')]),
    })
    .transform(({ arguments: [path] }) => path),
  z
    .looseObject({ arguments: z.tuple([metaProperty('dirname'), PathText], z.unknown()) })
    .transform(({ arguments: [, path] }) => path),
])

const Joined = z
  .looseObject({ arguments: z.tuple([metaProperty('dirname')]).rest(PathText) })
  .transform(({ arguments: [, ...parts] }) => parts.join('/'))
/** A text that is a way from somewhere, as `../a.ts` is, and `/../a.ts` behind a folder. */
const WayText = PathText.transform((text) => text.replace(/^\//, '')).pipe(z.string().regex(/^\.\.?\//))

/**
 * Paths from a file's own place: `new URL('…', import.meta.url)`, `join(import.meta.dirname, '…')`, and every text that may be one,
 * whoever makes a path of it.
 */
export const pathsIn = (file: string): string[] =>
  nodesOf(file).flatMap(({ type, node }) => {
    if (type === 'Literal' || type === 'TemplateLiteral') return WayText.safeParse(node).data ?? []
    if (type !== 'NewExpression' && type !== 'CallExpression') return []
    return Joined.safeParse(node).data ?? BesideFile.safeParse(node).data ?? []
  })

/** The package that an import comes from; undefined for a file of the same package. */
export const packageIn = (specifier: string): string | undefined => {
  if (specifier.startsWith('.')) return undefined
  if (specifier.startsWith('node:')) return 'node:'
  const [scope = '', name] = specifier.split('/')
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

const isNamed = (value: unknown, name: string): boolean =>
  z.looseObject({ typeName: z.looseObject({ name: z.literal(name) }) }).safeParse(value).success

const unsafe: Readonly<Record<string, (node: Found['node']) => boolean>> = {
  TSAnyKeyword: () => true,
  TSNonNullExpression: () => true,
  TSTypeAssertion: () => true,
  TSAsExpression: ({ typeAnnotation }) => !isNamed(typeAnnotation, 'const'),
  VariableDeclarator: ({ definite }) => definite === true,
}

/** Places where the compiler is told to believe: `any`, `!` and `as`, but not `as const`. */
export const unsafeIn = (file: string): string[] =>
  nodesOf(file)
    .filter(({ type, node }) => unsafe[type]?.(node) ?? false)
    .map(at)

/** Places that name a global variable. */
export const globalsIn = (file: string, names: readonly string[]): string[] =>
  nodesOf(file)
    .filter(({ type, node, isName }) => type === 'Identifier' && !isName && names.some((name) => name === node.name))
    .map(at)

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'StaticBlock'])
const Span = z.looseObject({ start: z.number(), end: z.number() })

/** All functions, methods among them: where each is, and how many lines it has from its first to its last. */
export const functionsIn = (file: string): { readonly at: string; readonly lines: number }[] =>
  nodesOf(file)
    .filter(({ type }) => functions.has(type))
    .map((found) => {
      const { start, end } = Span.parse(found.node)
      return { at: at(found), lines: textOf(file).slice(start, end).split('\n').length }
    })

const Called = z.looseObject({
  callee: z.union([
    z.looseObject({ type: z.literal('Identifier'), name: z.string() }).transform(({ name }) => name),
    z
      .looseObject({ object: z.looseObject({ name: z.string() }), property: z.looseObject({ name: z.string() }) })
      .transform(({ object, property }) => `${object.name}.${property.name}`),
  ]),
})

/** Places that call one of these functions, such as `Number` or `Date.parse`. */
export const callsIn = (file: string, names: readonly string[]): string[] =>
  nodesOf(file)
    .filter(({ type, node }) => type === 'CallExpression' && names.includes(Called.safeParse(node).data?.callee ?? ''))
    .map(at)

/** Places with a `try`. */
export const triesIn = (file: string): string[] =>
  nodesOf(file)
    .filter(({ type }) => type === 'TryStatement')
    .map(at)

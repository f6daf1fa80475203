import { type ESTree, parseSync } from 'rolldown/utils'
import type { Mutant } from './mutant.ts'
import { type Slip, slipsAt } from './slips.ts'

const isNode = (value: unknown): value is ESTree.Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value

type Text = (place: { readonly start: number; readonly end: number }) => string

/** Where no mutant stands: in types, and in words for people. */
const isQuiet = (node: ESTree.Node, text: Text): boolean => {
  switch (node.type) {
    case 'ThrowStatement':
    case 'ImportDeclaration':
      return true
    case 'ExpressionStatement':
      return isQuiet(node.expression, text)
    case 'NewExpression':
      return /Error$/.test(text(node.callee))
    case 'CallExpression':
      return /(^|\.)(log|warn|describe|meta)$/.test(text(node.callee))
    default:
      return /^TS(Type|Literal|Interface|Union|Array|Tuple|Function)/.test(node.type)
  }
}

const named = (name: unknown): string => (isNode(name) && name.type === 'Identifier' ? name.name : '')

/** The name that a node gives to what is in it. */
const nameAt = (node: ESTree.Node): string => {
  if (node.type === 'VariableDeclarator') return node.init?.type === 'ArrowFunctionExpression' ? named(node.id) : ''
  if (node.type === 'FunctionDeclaration') return named(node.id)
  if (node.type === 'Property')
    return node.value.type === 'ArrowFunctionExpression' || node.method ? named(node.key) : ''
  return node.type === 'MethodDefinition' ? named(node.key) : ''
}

const isTestOf = ({ type }: ESTree.Node, key: string): boolean =>
  key === 'test' || (type === 'LogicalExpression' && (key === 'left' || key === 'right'))

type Inside = { readonly within: string; readonly isTest: boolean }

function* walk(node: ESTree.Node, text: Text, { within, isTest }: Inside): Generator<Slip & { within: string }> {
  if (isQuiet(node, text)) return
  const name = nameAt(node)
  const inside = name === '' ? within : within === '' ? name : `${within}.${name}`
  for (const slip of slipsAt(node, text, isTest)) yield { ...slip, within: inside }
  for (const [key, value] of Object.entries(node)) {
    // the name of a property is no constant, and neither is a type
    if ((key === 'key' && 'computed' in node && !node.computed) || key === 'typeAnnotation') continue
    for (const part of Array.isArray(value) ? value : [value])
      if (isNode(part)) yield* walk(part, text, { within: inside, isTest: isTestOf(node, key) })
  }
}

/** Every mutant of a file. */
export const mutantsIn = (file: string, source: string): Mutant[] => {
  const { program } = parseSync(file, source, { lang: 'ts', preserveParens: false })
  const text: Text = ({ start, end }) => source.slice(start, end)
  return [...walk(program, text, { within: '', isTest: false })].map(
    ({ at: { start, end }, becomes, form, within }, index) => ({
      file,
      id: `${file}#${index}`,
      form,
      start,
      end,
      line: source.slice(0, start).split('\n').length,
      within,
      was: source.slice(start, end),
      becomes,
    }),
  )
}

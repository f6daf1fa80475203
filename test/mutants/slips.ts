import type { ESTree } from 'rolldown/utils'
import type { Form } from './mutant.ts'

/** A place in a text, what stands there instead, and how. */
export type Slip = { readonly at: Place; readonly becomes: string; readonly form: Form }
type Place = { readonly start: number; readonly end: number }
type Text = (place: Place) => string

const turned: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
}

const instead = (at: Place, ...all: readonly string[]): Slip[] =>
  all.map((becomes) => ({ at, becomes, form: 'expression' }))

const isText = (node: ESTree.Node): boolean =>
  node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string')

/**
 * A comparison or a sum the other way round, and each bound without what is just at it. Of a test the other way round
 * is told by the slips of the test.
 */
const ofBinary = (node: ESTree.BinaryExpression | ESTree.PrivateInExpression, text: Text, isTest: boolean): Slip[] => {
  if (node.operator === '+' && isText(node.left)) return []
  const others = turned[node.operator] ?? []
  // a side keeps its parentheses, which stand outside of it
  const between = text({ start: node.left.end, end: node.right.start })
  const [closing = '', opening = ''] = between.split(node.operator).map((part) => part.trim())
  return (isTest ? others.slice(0, others.length - 1) : others).flatMap((operator) => {
    const left = `${text({ start: node.start, end: node.left.end })}${closing}`
    return instead(node, `${left} ${operator} ${opening}${text({ start: node.right.start, end: node.end })}`)
  })
}

/** A condition that is always so, and one that never is. An expression with two sides loses each by a slip of its own. */
const ofTest = (test: ESTree.Expression): Slip[] => {
  if (test.type === 'LogicalExpression') return instead(test, test.operator === '&&' ? 'false' : 'true')
  return instead(test, 'true', 'false')
}

const ofStatement = (node: ESTree.ExpressionStatement, text: Text): Slip[] => {
  const { expression } = node
  if (expression.type === 'Literal') return []
  return [
    { at: node, becomes: '', form: 'statement' },
    ...(expression.type === 'AwaitExpression' ? instead(expression, `unwaited(${text(expression.argument)})`) : []),
  ]
}

const ofElements = ({ elements }: ESTree.ArrayExpression): Slip[] =>
  elements.flatMap((element): Slip[] => {
    if (!element) return []
    return element.type === 'SpreadElement'
      ? instead(element.argument, '[]')
      : [{ at: element, becomes: '', form: 'element' }]
  })

const ofConstant = (node: ESTree.Node & Place, value: unknown): Slip[] => {
  if (typeof value === 'boolean') return instead(node, `${!value}`)
  if (typeof value !== 'number') return []
  return instead(node, `${value + 1}`, ...(value > 1 ? [`${value - 1}`] : []))
}

/** The larger or smaller of several without each of them. */
const ofLargest = (node: ESTree.CallExpression, text: Text): Slip[] => {
  const given = node.arguments.map(text)
  if (!/^Math\.(max|min)$/.test(text(node.callee)) || given.length < 2) return []
  return given.flatMap((_, at) => instead(node, `${text(node.callee)}(${given.toSpliced(at, 1).join(', ')})`))
}

const ofGiven = (given: ESTree.Node | null): Slip[] =>
  given?.type === 'Literal' && typeof given.value === 'string' && given.value !== '' ? instead(given, "''") : []

/** The slips that somebody may make at a node of the tree; `isTest`: it is a condition, or one side of it. */
export const slipsAt = (node: ESTree.Node, text: Text, isTest: boolean): Slip[] => {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return ofTest(node.test)
    case 'LogicalExpression':
      return instead(node, text(node.left), text(node.right))
    case 'BinaryExpression':
      return ofBinary(node, text, isTest)
    case 'UnaryExpression':
      return node.operator === '!' && !isTest ? instead(node, `!${text(node)}`) : []
    case 'ExpressionStatement':
      return ofStatement(node, text)
    case 'CallExpression':
      return ofLargest(node, text)
    case 'ArrayExpression':
      return ofElements(node)
    case 'ObjectExpression':
      return node.properties.flatMap((one) => (one.type === 'SpreadElement' ? instead(one.argument, '{}') : []))
    case 'TemplateLiteral':
      return node.expressions.flatMap((part) => instead(part, "''"))
    case 'Literal':
      return ofConstant(node, node.value)
    case 'ReturnStatement':
      return ofGiven(node.argument)
    case 'ArrowFunctionExpression':
      return ofGiven(node.body)
    default:
      return []
  }
}

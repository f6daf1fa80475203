import { textOf } from './repository.ts'
import { type Found, nodesOf } from './syntax.ts'

/** A comparison: in which file, what is compared, and all of it as it is written. */
export type Comparison = {
  readonly file: string
  readonly each: readonly string[]
  readonly sides: string
}

/** Names of a secret, or of values made with one. A plural is a list of names, or of things that have one. */
const secret = ['signature', 'secret', 'token', 'digest', 'hmac', 'mac', 'password', 'bearer', 'credential']

/** The words of a text: `webhookSecret` and `webhook-secret` have two. */
const wordsIn = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)

/** Whether a file can have such a comparison: to read all of them takes long. */
export const mayCompareSecrets = (file: string): boolean =>
  /signature|secret|token|digest|hmac|\bmac\b|password|bearer|credential|isSameBytes/i.test(textOf(file))

/** Whether one of the sides names a secret, or they are compared as secrets are. */
export const isAboutSecrets = ({ sides }: Pick<Comparison, 'sides'>): boolean =>
  /isSameBytes\(|\bhmac\.Equal\(/.test(sides) || wordsIn(sides).some((word) => secret.includes(word))

const isNode = (value: unknown): value is { readonly start: number; readonly end: number } =>
  typeof value === 'object' && value !== null && 'start' in value && 'end' in value

const sourceOf = (file: string, node: unknown): string =>
  isNode(node) ? textOf(file).slice(node.start, node.end).replace(/\s+/g, ' ') : ''

/** With what nobody compares to learn a secret: whether there is something at all, of which kind it is, how long. */
const tellsNothing = (side: string): boolean =>
  /^(''|""|nil|null|undefined|true|false|-?\d[\d_]*|typeof .*|.*\.length|len\(.*\))$/.test(side)

/** Functions that compare what they are called on with what they are given, or look for it. */
const methods =
  /\.(includes|startsWith|endsWith|indexOf|lastIndexOf|has|localeCompare|equals|compare|match|matchAll|search|test|exec)$/
const functions = /^(Object\.is|isDeepStrictEqual|isSameBytes)$/

const equals: readonly unknown[] = ['===', '!==', '==', '!=']

const compared = ({ file, type, node }: Found): Pick<Comparison, 'each' | 'sides'> | undefined => {
  const source = (part: unknown) => sourceOf(file, part)
  if (type === 'BinaryExpression' && equals.includes(node.operator)) {
    const each = [source(node.left), source(node.right)]
    return { each, sides: each.join(' ~ ') }
  }
  if (type === 'SwitchStatement')
    return { each: [source(node.discriminant)], sides: `switch ${source(node.discriminant)}` }
  if (type !== 'CallExpression') return undefined
  const callee = source(node.callee)
  if (!methods.test(callee) && !functions.test(callee)) return undefined
  const given = Array.isArray(node.arguments) ? node.arguments.map(source) : []
  const on = methods.test(callee) ? [callee.replace(/\??\.\w+$/, '')] : []
  return { each: [...on, ...given], sides: `${callee}(${given.join(' ~ ')})` }
}

/** Comparisons in a TypeScript file, except questions whether there is something. */
export const comparisonsIn = (file: string): Comparison[] =>
  nodesOf(file).flatMap((found) => {
    const what = compared(found)
    return what && !what.each.some(tellsNothing) ? [{ file, ...what }] : []
  })

const operator = /([^\s()&|{!]+(?:\([^()]*\))?) [!=]= ([^\s()&|{,;:]+(?:\([^()]*\))?)/g
const call =
  /\b(?:bytes|strings|slices|reflect|maps|subtle|hmac|cmp)\.(?:Equal|EqualFold|EqualFunc|Compare|ConstantTimeCompare|Contains|Index|HasPrefix|HasSuffix|DeepEqual)\((?:[^()]|\([^()]*\))*\)/g

const inLine = (line: string): Pick<Comparison, 'each' | 'sides'>[] => [
  ...[...line.matchAll(operator)].map(([, one = '', other = '']) => ({
    each: [one, other],
    sides: `${one} ~ ${other}`,
  })),
  ...[...line.matchAll(call)].map(([sides]) => ({ each: [sides], sides })),
]

/** The same of a Go file, line by line. */
export const comparisonsInGo = (file: string): Comparison[] =>
  textOf(file)
    .split('\n')
    .flatMap((line) => inLine(line.replace(/\s*\/\/.*$/, '')))
    .filter(({ each }) => !each.some(tellsNothing))
    .map((what) => ({ file, ...what }))

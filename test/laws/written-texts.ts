import { parseSync, Visitor } from 'rolldown/utils'
import { textOf } from './repository.ts'

/** A text that people read: in which file, where it begins, and its words. Values in a message are `X`. */
export type Written = {
  readonly file: string
  readonly kind: 'comment' | 'message' | 'test name'
  readonly start: number
  readonly text: string
}

type Comment = { readonly type: string; readonly value: string; readonly start: number; readonly end: number }

const isNextLine = (between: string): boolean => /^\n[ \t]*$/.test(between)

/** Comments of a file, of which lines that follow each other are one. */
const commentsIn = (file: string, comments: readonly Comment[]): Written[] => {
  const source = textOf(file)
  return comments.flatMap(({ type, value, start }, index) => {
    const before = comments[index - 1]
    const goesOn = (one: Comment | undefined, next: Comment | undefined): next is Comment =>
      one?.type === 'Line' && next?.type === 'Line' && isNextLine(source.slice(one.end, next.start))
    if (type === 'Line' && goesOn(before, comments[index])) return []
    const lines = [value.replace(/^\*|^[ \t]*\*(?!\/)/gm, '')]
    for (let at = index; goesOn(comments[at], comments[at + 1]); at += 1) lines.push(comments[at + 1]?.value ?? '')
    return [{ file, kind: 'comment' as const, start, text: lines.join('\n') }]
  })
}

type Part = { readonly type: string; readonly [key: string]: unknown }

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && 'type' in value

/** The function at the bottom of a call, such as `it` of `it.each(rows)('name', …)`. */
const calledIn = (callee: unknown): unknown => {
  if (!isPart(callee)) return undefined
  return callee.name ?? calledIn(callee.object ?? callee.callee ?? callee.tag)
}

/** The comments of a TypeScript file, the names of its tests, and all its other texts, unless it is a test. */
export const writtenIn = (file: string): Written[] => {
  const { comments, program } = parseSync(file, textOf(file), { lang: 'ts', preserveParens: false })
  const found = commentsIn(file, comments)
  const names = new Set<number>()
  const take = (start: number, text: string) => {
    if (!/\s/.test(text)) return
    if (names.has(start)) found.push({ file, kind: 'test name', start, text })
    else if (!file.endsWith('.test.ts')) found.push({ file, kind: 'message', start, text })
  }
  new Visitor({
    CallExpression: ({ callee, arguments: [first] }) => {
      if (first && ['it', 'test', 'describe'].includes(`${calledIn(callee)}`)) names.add(first.start)
    },
    Literal: ({ start, value }) => {
      if (typeof value === 'string') take(start, value)
    },
    TemplateLiteral: ({ start, quasis }) => take(start, quasis.map(({ value }) => value.cooked ?? '').join('X')),
  }).visit(program)
  return found
}

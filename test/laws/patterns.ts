import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { filesIn, isTest } from './repository.ts'
import { nodesOf } from './syntax.ts'

const Row = z.strictObject({
  pattern: z.string(),
  /** Texts in which it finds something, and texts in which it does not. */
  takes: z.array(z.string()),
  leaves: z.array(z.string()),
  /** Slips that no text tells apart. */
  alike: z.array(z.string()).default([]),
})

/** Each pattern in the source, with texts that it takes and leaves. */
export const rows = z.array(Row).parse(JSON.parse(readFileSync(new URL('patterns.json', import.meta.url), 'utf8')))

const isSource = (file: string): boolean =>
  file.endsWith('.ts') && !isTest(file) && !/\/(testing|example|sandbox)\//.test(file)

const Regex = z.object({ regex: z.object({ pattern: z.string(), flags: z.string() }) })

/** Whether it says where a text begins or ends: such a pattern decides, or tells parts from each other. */
const decides = /^\^|\$$|\|\^/

/** The patterns in the source that decide what a text is. */
export const patternsInSource = (): string[] => {
  const all = filesIn('shared', 'plugins', 'infra').filter(isSource).flatMap(nodesOf)
  const found = all.flatMap(({ type, node }) => {
    const regex = type === 'Literal' ? Regex.safeParse(node).data?.regex : undefined
    return regex && decides.test(regex.pattern) ? [String(new RegExp(regex.pattern, regex.flags))] : []
  })
  return [...new Set(found)].toSorted()
}

/** A pattern as a row has it. */
export const patternOf = (text: string): RegExp => {
  const end = text.lastIndexOf('/')
  return new RegExp(text.slice(1, end), text.slice(end + 1))
}

/** The parts of a text that a pattern finds. */
export const found = (pattern: RegExp, text: string): string => JSON.stringify(text.match(pattern))

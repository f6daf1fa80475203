import { textOf } from './repository.ts'
import { nodesOf } from './syntax.ts'

const isNode = (value: unknown): value is { readonly start: number; readonly end: number } =>
  typeof value === 'object' && value !== null && 'start' in value && 'end' in value

/** A template without a blank, of parts with a separator between. */
const template = /^`[^`]*[}\w][/@#|~:]\$\{/
/** Texts that are put together so for people, or are addresses. */
const isRead = (source: string): boolean =>
  /\s/.test(source.replace(/\$\{[^}]*\}/g, '')) || /:\/\/|^`\/|^`\$\{[\w.]*namespace\}\/\$\{[\w.]*name\}`$/.test(source)

const joins = /\.join\('[/:@#|~]'\)$/
const hashes = /^(shortHash\([`[]|JSON\.stringify\(\[ ?\w[\w.]*, )/

const mayHave = /[/@#|~:]\$\{|\.join\('|shortHash\(|JSON\.stringify\(\[/

/** Texts of a file that are put together as keys are: of parts, with separators, by JSON, or hashed. Placeholders are in braces. */
export const madeUpIn = (file: string): string[] =>
  mayHave.test(textOf(file))
    ? nodesOf(file).flatMap(({ type, node }) => {
        if (!isNode(node)) return []
        const source = textOf(file).slice(node.start, node.end).replace(/\s+/g, ' ')
        const isMadeUp =
          type === 'TemplateLiteral'
            ? template.test(source) && !isRead(source)
            : type === 'CallExpression' && (joins.test(source) || hashes.test(source))
        return isMadeUp ? [source.replaceAll('${', '{').replaceAll('`', '')] : []
      })
    : []

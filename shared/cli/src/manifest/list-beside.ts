import { isNode, isScalar, isSeq } from 'yaml'
import * as z from 'zod'
import { UsageError } from '../terminal/usage-error.ts'
import { jsOf, yamlOf } from './yaml-of.ts'

/** Where an item of a list stands in its text, lines and all. */
type ListSpan = { readonly from: number; readonly to: number; readonly indent: number; readonly value: unknown }

const endOfLine = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end + 1
}

const isNothing = (contents: unknown): boolean =>
  contents === null ||
  (isScalar(contents) && contents.value === null) ||
  (isSeq(contents) && contents.items.length === 0)

/** @throws UsageError when the text is something else than a list whose items stand below each other. */
const placesIn = (text: string, where: string): readonly ListSpan[] => {
  const document = yamlOf(text, where)
  const { contents } = document
  if (isNothing(contents)) return []
  const list = isSeq(contents) && contents.srcToken?.type === 'block-seq' ? contents : undefined
  const tokens = list?.srcToken?.type === 'block-seq' ? list.srcToken.items : []
  const values = z.array(z.unknown()).safeParse(jsOf(document, where)).data ?? []
  const places = tokens.flatMap(({ start }, index) => {
    const [dash, item] = [start.find(({ type }) => type === 'seq-item-ind'), list?.items[index]]
    if (!dash || !isNode(item) || !item.range) return []
    const from = text.lastIndexOf('\n', dash.offset) + 1
    const to = endOfLine(text, text.slice(0, item.range[1]).trimEnd().length)
    return [{ from, to, indent: dash.offset - from, value: values[index] }]
  })
  if (places.length > 0 && places.length === values.length) return places
  throw new UsageError(`${where}: must be a list, each item in lines of its own after a dash`)
}

const indented = (text: string, indent: number): string => text.replace(/^(?=.)/gm, ' '.repeat(indent))

/**
 * Our items behind those of others in one text, whose lines stay letter for letter; our earlier items go. Undefined: nothing is left.
 *
 * @throws UsageError that names `where` the text is.
 */
export const listBeside = (
  present: string,
  {
    ours,
    isOurs,
    where,
  }: { readonly ours: string; readonly isOurs: (item: unknown) => boolean; readonly where: string },
): string | undefined => {
  const places = placesIn(present, where)
  const others = places.filter(({ value }) => !isOurs(value))
  const earlier = places.filter(({ value }) => isOurs(value))
  const kept = earlier.reduceRight((text, { from, to }) => text.slice(0, from) + text.slice(to), present)
  const list = /^\s*(\[\s*\]|null|~)\s*$/.test(kept) ? '' : kept
  const joined = list + (list === '' || list.endsWith('\n') ? '' : '\n') + indented(ours, places[0]?.indent ?? 0)
  const expected = [...others.map(({ value }) => value), ...placesIn(ours, where).map(({ value }) => value)]
  const found = placesIn(joined, where).map(({ value }) => value)
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new UsageError(`${where}: its entries cannot be kept as they are: add the item by hand`)
  return joined.trim() === '' ? undefined : joined
}

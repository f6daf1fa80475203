/** A part of a pattern, and what stands there instead when somebody slips. */
type Slip = { readonly start: number; readonly end: number; readonly becomes: string }
type Token = { readonly start: number; readonly text: string }

const token =
  /\\p\{[^}]*\}|\\[\s\S]|\[\^?(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\{\d+(?:,\d*)?\}|[\s\S]/gu
const itemOfClass = /(?:\\p\{[^}]*\}|\\[\s\S]|[^\\])-(?:\\[\s\S]|[^\\])|\\p\{[^}]*\}|\\[\s\S]|[^\\]/gu

const left = ({ start, text }: Token): Slip => ({ start, end: start + text.length, becomes: '' })

/** Each range and each character of a class left out. */
const ofClass = ({ start, text }: Token): Slip[] => {
  const begins = text.startsWith('[^') ? 2 : 1
  const items = [...text.slice(begins, -1).matchAll(itemOfClass)]
  if (items.length === 1) return []
  return items.map((item) => left({ start: start + begins + item.index, text: item[0] }))
}

const quantified = (text: string): readonly string[] => {
  if (text === '+') return ['*']
  if (text === '*') return ['+']
  if (text === '?') return ['']
  const [, few = '0', rest = '', many] = /^\{(\d+)(,(\d*))?\}$/.exec(text) ?? []
  const most = many ? [`{${few},${Number(many) + 1}}`] : []
  const fewer = few === '0' ? [] : [`{${Number(few) - 1}${rest}}`]
  return [...most, ...fewer, `{${Number(few) + 1}${rest}}`]
}

const ofToken = (one: Token, before: Token | undefined): Slip[] => {
  const { start, text } = one
  const isOfQuantifier = before && /^([+*?]|\{\d.*\})$/.test(before.text)
  if (/^([+*?]|\{\d.*\})$/.test(text))
    return isOfQuantifier ? [] : quantified(text).map((becomes) => ({ start, end: start + text.length, becomes }))
  if (text === '^' || text === '$' || text === '\\b') return [left(one)]
  if (text.startsWith('[')) return ofClass(one)
  return text === '\\.' ? [{ start, end: start + 2, becomes: '.' }] : []
}

/** Each of several alternatives left out, in a group and outside of any; and what is only looked at. */
const ofGroups = (tokens: readonly Token[], length: number): Slip[] => {
  const slips: Slip[] = []
  const open: { start: number; isLook: boolean; bars: number[] }[] = [{ start: 0, isLook: false, bars: [0] }]
  const close = (end: number): void => {
    const group = open.pop()
    if (!group) return
    const ends = [...group.bars.slice(1).map((bar) => bar - 1), end]
    if (ends.length > 1)
      for (const [at, begins] of group.bars.entries()) {
        const stop = ends[at] ?? end
        slips.push(
          at === 0 ? { start: begins, end: stop + 1, becomes: '' } : { start: begins - 1, end: stop, becomes: '' },
        )
      }
    if (group.isLook) slips.push({ start: group.start, end: end + 1, becomes: '' })
  }
  for (const { start, text } of tokens) {
    if (text.startsWith('(')) open.push({ start, isLook: /^\(\?<?[=!]$/.test(text), bars: [start + text.length] })
    else if (text === '|') open.at(-1)?.bars.push(start + 1)
    else if (text === ')') close(start)
  }
  close(length)
  return slips
}

/** A pattern with one part of it left out, wider or narrower, each in turn. */
export const patternSlips = ({ source, flags }: RegExp): RegExp[] => {
  const tokens = [...source.matchAll(token)].map(({ 0: text, index: start }) => ({ start, text }))
  const slips = [...tokens.flatMap((one, at) => ofToken(one, tokens[at - 1])), ...ofGroups(tokens, source.length)]
  const texts = slips.map(({ start, end, becomes }) => source.slice(0, start) + becomes + source.slice(end))
  return [
    ...texts.flatMap((text) => (text === '' ? [] : [new RegExp(text, flags)])),
    ...(flags.includes('i') ? [new RegExp(source, flags.replace('i', ''))] : []),
  ]
}

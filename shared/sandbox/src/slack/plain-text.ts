const unescapeEntities = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const reference = (target: string, label: string | undefined): string => {
  const [sign] = target
  if (sign === '@' || sign === '#') return label ? `${sign}${label}` : target
  if (sign === '!') return label ?? `@${target.slice(1)}`
  return label ? `${label} (${target})` : target
}

/** Bold and italic without their signs; a sign counts only at the edge of a word. */
const withoutStyles = (text: string): string => text.replace(/(?<![\w*_])([*_])(?=\S)([^\n]*?\S)\1(?![\w*_])/g, '$2')

/** Mrkdwn as people read it: links as `label (address)`, mentions as names, entities as characters. */
export const plainText = (mrkdwn: string): string => {
  const text = mrkdwn
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : withoutStyles(withoutStyles(part))))
    .join('')
  return unescapeEntities(
    text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, target: string, label?: string) => reference(target, label)),
  )
}

import * as z from 'zod'

/** A name, or a pattern with one star: `slack:C0PAY`, `github:acme/*`, `prod-*`. */
export const pattern = z.string().regex(/^[^*\s]*\*?[^*\s]*$/, 'must be a name or a pattern with one *')

/** Whether a pattern means a text. Its star stands for any part of a name, and never crosses what separates names. */
export const matches = (pattern: string, text: string): boolean => {
  const [head = '', ...rest] = pattern.split('*')
  const tail = rest.at(-1)
  if (tail === undefined) return pattern === text
  const end = text.length - tail.length
  return (
    end >= head.length && text.startsWith(head) && text.endsWith(tail) && !/[/\s]/.test(text.slice(head.length, end))
  )
}

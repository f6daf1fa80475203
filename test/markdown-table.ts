/** A row of a table in a document. */
export const markdownRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** A table in a document, without a new line at its end. */
export const markdownTable = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map(markdownRow).join('\n')

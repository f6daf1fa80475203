type Told = { readonly name: string; readonly summary: string }

/** Rows that the README's table of steps must have and has not. */
export const missingRows = (readme: string, steps: readonly Told[]): string[] =>
  steps
    .map(({ name, summary }) => `| [\`${name}\`](plugins/${name}/README.md) | ${summary} |`)
    .filter((row) => !readme.split('\n').includes(row))

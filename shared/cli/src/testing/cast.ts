/** A line of a terminal, and the second at which the picture shows it. */
export type CastLine = { readonly text: string; readonly at: number }

/** Screens that follow each other; the last one stays where nothing moves. */
type Cast = {
  readonly screens: readonly (readonly CastLine[])[]
  /** The seconds at which the screens change, and the picture begins again. */
  readonly ends: readonly number[]
}

const size = { columns: 116, line: 18, font: 13.5, character: 8.13, edge: 16, bar: 34 }

const colours: readonly (readonly [pattern: RegExp, colour: string])[] = [
  [/^\$ /, '#7ee787'],
  [/(Successful|Healthy|:white_check_mark:|success)/, '#7ee787'],
  [/Running/, '#e3b341'],
  [/^(Slack|GitHub|Jira|Grafana)$/, '#79c0ff'],
]

const colourOf = (text: string): string => colours.find(([pattern]) => pattern.test(text))?.[1] ?? '#d0d7de'

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** As a terminal of that width shows it. */
const cut = (text: string): string => (text.length > size.columns ? `${text.slice(0, size.columns - 1)}…` : text)

const percent = (second: number, of: number): string => `${Number(((100 * second) / of).toFixed(2))}%`

/** An SVG that plays it again and again, without a script, and stands still for people who want no movement. */
export const svgOf = (title: string, { screens, ends }: Cast): string => {
  const whole = ends.at(-1) ?? 1
  const rows = Math.max(...screens.map((lines) => lines.length))
  const width = Math.round(size.columns * size.character + 2 * size.edge)
  const height = size.bar + rows * size.line + size.edge
  const drawn = screens.map((lines, screen) =>
    lines.map(({ text, at }, row) => ({
      name: `s${screen}r${row}`,
      until: percent(ends[screen] ?? whole, whole),
      from: percent(at, whole),
      svg: `<text class="s${screen}" id="s${screen}r${row}" x="${size.edge}" y="${size.bar + (row + 1) * size.line}" fill="${colourOf(text)}">${escaped(cut(text))}</text>`,
    })),
  )
  const rules = drawn
    .flat()
    .map(
      ({ name, from, until }) =>
        `#${name}{animation:${name} ${whole}s step-end infinite}@keyframes ${name}{0%{opacity:0}${from}{opacity:1}${until}{opacity:0}}`,
    )
  const still = screens.slice(0, -1).map((_, screen) => `.s${screen}{opacity:0}`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" xml:space="preserve">
<title>${escaped(title)}</title>
<style>
text{font:${size.font}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
${still.join('')}
@media (prefers-reduced-motion:no-preference){
${rules.join('\n')}
}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117" stroke="#8b949e"/>
<circle cx="20" cy="18" r="5" fill="#ff5f57"/><circle cx="38" cy="18" r="5" fill="#febc2e"/><circle cx="56" cy="18" r="5" fill="#28c840"/>
${drawn
  .flat()
  .map(({ svg }) => svg)
  .join('\n')}
</svg>
`
}

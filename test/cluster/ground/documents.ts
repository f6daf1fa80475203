import { readFileSync } from 'node:fs'

/** A heading of a document with the commands that its shell blocks print. */
type Section = { readonly document: string; readonly heading: string; readonly commands: readonly string[] }

const root = new URL('../../../', import.meta.url)

/** Documents that tell how ours get into a cluster and out of it. */
export const documents = [
  'README.md',
  'infra/kubernetes/README.md',
  'infra/executable/README.md',
  'docs/settings.md',
  'docs/upgrading.md',
  'docs/enforcement.md',
] as const

/** Lines of a shell block as commands: a backslash at the end of a line goes on. */
const commandsIn = (block: string): readonly string[] =>
  block
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''))
    .filter((line) => line !== '')

/** All sections of a document that print commands. */
export const sectionsOf = (document: string): readonly Section[] => {
  const text = readFileSync(new URL(document, root), 'utf8')
  const parts = text.split(/^(?=##+ )/m)
  return parts.flatMap((part) => {
    const [, heading = ''] = part.match(/^#+ (.+)$/m) ?? []
    const commands = [...part.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) => commandsIn(block))
    return commands.length > 0 ? [{ document, heading, commands }] : []
  })
}

/** The commands under one heading, as they are printed. @throws when the document has none there: it has drifted. */
export const commandsUnder = (document: (typeof documents)[number], heading: string): readonly string[] => {
  const found = sectionsOf(document).find((section) => section.heading === heading)
  if (!found) throw new Error(`${document} prints no command under ${heading}`)
  return found.commands
}

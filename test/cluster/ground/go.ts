import { spawnSync } from 'node:child_process'
import type * as z from 'zod'

/** Go, with a newer one from the module proxy where a module asks for it. */
export const go = (cwd: string, args: readonly string[]) =>
  spawnSync('go', args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, GOTOOLCHAIN: 'auto' } })

/** The end of what Go says when it fails, in one line. */
export const lastWords = (text: string): string => text.trim().split('\n').slice(-3).join(' ').replaceAll(/\s+/g, ' ')

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The JSON with which `go` answers; or one line that says why it is none, as when another program has that name. */
export const goAnswer = <Schema extends z.ZodType>(
  args: readonly string[],
  schema: Schema,
): { readonly answer: z.output<Schema> } | { readonly obstacle: string } => {
  const { error, stdout, stderr } = go('/', args)
  if (error) return { obstacle: 'there is no go on the PATH' }
  const { data } = schema.safeParse(jsonIn(stdout))
  if (data !== undefined) return { answer: data }
  const said = lastWords(stderr || stdout).slice(-200) || 'nothing'
  return { obstacle: `go ${args.slice(0, 2).join(' ')} answered with no such JSON, but with: ${said}` }
}

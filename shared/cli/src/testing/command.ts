import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../main.ts'

/** The results of a run of the command. */
export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Runs the command in this process, as from a shell without a terminal. */
export const command = async (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> => {
  const out: string[] = []
  const err: string[] = []
  const stdout = { write: (text: string) => out.push(text) }
  const stderr = { write: (text: string) => err.push(text) }
  const code = await main(args, { stdout, stderr, env })
  return { code, out: out.join(''), err: err.join('') }
}

/** A file with `text` in a folder of its own. */
export const fileWith = (text: string, name = 'rollout.yaml', encoding: BufferEncoding = 'utf8'): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'canary-steps-')), name)
  writeFileSync(file, text, encoding)
  return file
}

/** A Rollout with these steps, in YAML's flow style. */
export const rolloutWith = (steps: string, name = 'shop'): string => `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: ${name}, namespace: payments }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: "${name}:v2" }] }
  strategy:
    canary:
      steps: ${steps}
`

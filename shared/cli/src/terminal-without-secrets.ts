import { existsSync, readFileSync } from 'node:fs'
import { redactor, secretsInUrl, weaknessOf } from '@canary-steps/sdk/secrets'
import type { Terminal } from './terminal.ts'

/** How variables are named that have secrets: those of steps are, and settings name others for the keys of clusters. */
const secretName = /(^|_)(TOKEN|SECRET|KEY|PASSWORD)(_|$)/

const secretsOf = (name: string, value: string): string[] => {
  const isFile = name.endsWith('_FILE')
  if (isFile && !existsSync(value)) return []
  const text = isFile ? readFileSync(value, 'utf8') : value
  if (!secretName.test(name)) return secretsInUrl(text)
  // keys that are rotated stand beside each other
  const parts = text.trim().split(/[\s,]+/)
  return parts.every((part) => weaknessOf(part) === undefined) ? parts : [text.trim()]
}

/** A terminal that is told no secret of the environment, whoever repeats it: a vendor, a function, or whoever wrote the Rollout. */
export const terminalWithoutSecrets = (terminal: Terminal): Terminal => {
  const { env, stdout, stderr } = terminal
  const known = Object.entries(env).flatMap(([name, value]) => (value ? secretsOf(name, value) : []))
  const { text } = redactor(known)
  return {
    env,
    // a process opens it when it is first looked at
    get stdin() {
      return terminal.stdin
    },
    stdout: { write: (said) => stdout.write(text(said)), isTTY: stdout.isTTY ?? false },
    stderr: { write: (said) => stderr.write(text(said)) },
  }
}

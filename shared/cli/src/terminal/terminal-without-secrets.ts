import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { secretsFolder } from '@canary-steps/runtime/node'
import { redactor, secretsInUrl, weaknessOf } from '@canary-steps/sdk/secrets'
import type { Terminal } from './terminal.ts'

/** How variables are named that have secrets: those of steps are, and settings name others for the keys of clusters. */
const secretName = /(^|_)(TOKEN|SECRET|KEY|PASSWORD)(_|$)/

/** Whether it can be read at once: a folder cannot, nor may what is for others only, and a pipe would be waited for. */
const isReadable = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const secretsOf = (name: string, value: string): string[] => {
  if (!secretName.test(name)) return secretsInUrl(value)
  const text = value.trim()
  // keys that are rotated stand beside each other
  const parts = text.split(/[\s,]+/)
  return parts.every((part) => weaknessOf(part) === undefined) ? parts : [text]
}

const secretsInFile = (name: string, path: string): string[] =>
  secretName.test(name) && isReadable(path) ? secretsOf(name, readFileSync(path, 'utf8')) : []

const secretsInFolder = (path: string): string[] => {
  const files = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(path) : []
  return files.flatMap((name) => secretsInFile(name, join(path, name)))
}

const secretsOfVariable = (name: string, value: string): string[] => {
  if (name === secretsFolder) return secretsInFolder(value)
  return name.endsWith('_FILE') ? secretsInFile(name, value) : secretsOf(name, value)
}

/** A terminal that is told no secret of the environment, whoever repeats it: a vendor, a function, or whoever wrote the Rollout. */
export const terminalWithoutSecrets = (terminal: Terminal): Terminal => {
  const { env, stdout, stderr } = terminal
  const known = Object.entries(env).flatMap(([name, value]) => (value ? secretsOfVariable(name, value) : []))
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

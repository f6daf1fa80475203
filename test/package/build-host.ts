import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The Go modules that Argo's controller is made of. */
const modules = fileURLToPath(new URL('../argo', import.meta.url))
const source = fileURLToPath(new URL('host/main.go', import.meta.url))

export const hasGo = (): boolean => spawnSync('go', ['version']).status === 0

/** Builds the part of Argo's controller that starts step plugins, static as Argo's is. */
export const buildHost = (file: string): void => {
  const env = { ...process.env, CGO_ENABLED: '0' }
  const built = spawnSync('go', ['build', '-o', file, source], { cwd: modules, env, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`go build: ${built.stderr}`)
}

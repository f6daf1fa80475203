import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { argoVersion } from 'canary-steps/manifest/argo-manifests'
import { clusterFiles } from '../../../infra/executable/cluster-files.ts'
import { controllerManifest } from './argo.ts'

const root = new URL('../../../', import.meta.url)
const enforcement = 'infra/kubernetes/enforcement'
const manifest = fileURLToPath(new URL('manifest-only.ts', import.meta.url))
const released = `https://github.com/argoproj/argo-rollouts/releases/download/${argoVersion}/install.yaml`
const loader = 'ld-linux-x86-64.so.2'

/** How a command ended. */
export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Somebody who types what the documents print. */
export type Reader = {
  /** A folder of their own, as a checkout after `npm run build:bridge` and `npm run package`. */
  readonly folder: string
  /** Runs one command of a shell. Content from the network is a file beside it. */
  type(command: string): Ran
  write(name: string, text: string): void
  read(name: string): string
}

const script = (file: string, text: string): void => {
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
}

/** Commands of the documents that would take another folder or the network. */
const standIns = (folder: string, sum: string): string => {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const sums = join(folder, 'SHA256SUMS')
  const files = ['amd64', 'arm64'].map((arch) => `${sum}  canary-steps-bridge-linux-${arch}\n`)
  writeFileSync(sums, files.join(''))
  const named = `case "$1" in bridge|controller) given="$1"; shift; set -- "$given" --sums '${sums}' "$@" ;; esac`
  script(join(bin, 'npx'), `shift 2\n${named}\nexec '${process.execPath}' '${manifest}' "$@"`)
  script(join(bin, 'openssl'), 'head -c 32 /dev/urandom | base64')
  return bin
}

/**
 * A reader at a cluster, with which their folder goes. `install` is what they get from Argo's release, `sum` the
 * SHA-256 of the bridge that they built.
 */
export const reader = (
  { bin, kubeconfig }: { readonly bin: string; readonly kubeconfig: string },
  install: string = controllerManifest(argoVersion),
  sum = '0'.repeat(64),
): Reader => {
  const folder = mkdtempSync(join(dirname(kubeconfig), 'reader-'))
  const env = { ...process.env, PATH: `${standIns(folder, sum)}:${bin}:${process.env.PATH}`, KUBECONFIG: kubeconfig }
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  mkdirSync(join(folder, 'dist/executable'), { recursive: true })
  for (const [name, text] of Object.entries(clusterFiles(loader))) write(`dist/executable/${name}`, text)
  cpSync(new URL(enforcement, root), join(folder, enforcement), { recursive: true })
  write('new-key', '')
  write('canary-steps.yaml', 'steps: { slack-notify: { mode: skip } }\n')
  const local = () => {
    for (const place of ['.', 'dist/executable']) {
      const file = join(folder, place, 'kustomization.yaml')
      writeFileSync(join(folder, place, 'install.yaml'), install)
      if (existsSync(file)) writeFileSync(file, readFileSync(file, 'utf8').replace(released, 'install.yaml'))
    }
  }
  return {
    folder,
    write,
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    type(command) {
      local()
      const shell = ['-c', `set -o pipefail; ${command.replace(released, 'install.yaml')}`]
      const { status, stdout, stderr } = spawnSync('bash', shell, { cwd: folder, env, encoding: 'utf8' })
      return { code: status ?? 1, out: stdout, err: stderr }
    },
  }
}

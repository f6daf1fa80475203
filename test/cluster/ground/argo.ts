import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { goAnswer, lastWords } from './go.ts'

const Download = z.union([z.object({ Error: z.string() }), z.object({ Dir: z.string(), GoMod: z.string() })])

/** The module of a release of Argo: its folder and its go.mod; or why it cannot be had. */
export const argoDownload = (version: string) => {
  const found = goAnswer(['mod', 'download', '-json', `github.com/argoproj/argo-rollouts@${version}`], Download)
  if ('obstacle' in found) return found
  const { answer } = found
  return 'Error' in answer ? { obstacle: `Argo Rollouts ${version}: ${lastWords(answer.Error)}` } : answer
}

/** The folder of Argo's source in a version, as the Go module has it. @throws when it cannot be had */
export const argoSource = (version: string): string => {
  const download = argoDownload(version)
  if ('obstacle' in download) throw new Error(download.obstacle)
  return download.Dir
}

/** Argo's own manifests; its releases name the image by version. */
const manifest = (version: string, name: string): string =>
  readFileSync(join(argoSource(version), 'manifests', name), 'utf8').replaceAll(
    'argo-rollouts:latest',
    `argo-rollouts:${version}`,
  )

const isDefinition = (document: string): boolean => /^kind: CustomResourceDefinition$/m.test(document)

/** All that `install.yaml` of a release has. */
export const installManifest = (version: string): string => manifest(version, 'install.yaml')

/** The same without the definitions of resources: ours never touch them, and a server takes seconds to learn them. */
export const controllerManifest = (version: string): string =>
  installManifest(version)
    .split(/^---$/m)
    .filter((document) => !isDefinition(document))
    .join('---')

/** The definition of a Rollout alone. */
export const rolloutDefinition = (version: string): string =>
  installManifest(version)
    .split(/^---$/m)
    .filter((document) => isDefinition(document) && /^ {2}name: rollouts\.argoproj\.io$/m.test(document))
    .join('---')

/** The content of `notifications-install.yaml` of a release has. */
export const notificationsManifest = (version: string): string => manifest(version, 'notifications-install.yaml')

import { argoRolloutsConfig } from 'canary-steps/manifest/argo-manifests'
import { nodeFlags } from './node-flags.ts'
import { packageFolder } from './package-folder.ts'

/** All steps in one process. Without comments below it: they would stay when the entry is taken away again. */
const stepPlugins = (loader: string): string => `\
- name: canary-steps/run # every step: plugin { name: canary-steps/run, config: { step: NAME, with: { … } } }
  location: file://${packageFolder}/${loader}
  args:
    - --library-path
    - ${packageFolder}
    - ${packageFolder}/node
${nodeFlags.map((flag) => `    - ${flag} # a tenth less memory\n`).join('')}    - ${packageFolder}/plugin.mjs
`

/** The controller's ConfigMap. */
export const pluginConfig = (loader: string): string =>
  `# The controller starts a copy of the file at \`location\`: the loader of a C library, which its image has not. The loader starts Node.
${argoRolloutsConfig(stepPlugins(loader))}`

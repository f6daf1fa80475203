import { commandsUnder, type documents } from './documents.ts'

type Heading = readonly [document: (typeof documents)[number], heading: string]

/** What a reader runs, by the documents that print it. Scenarios take their commands from here. */
export const tried = {
  installBridge: ['infra/kubernetes/README.md', 'Install in ten minutes'],
  notifications: ['infra/kubernetes/README.md', "Argo's notifications"],
  notificationsOfSettings: ['docs/settings.md', "Argo's notifications"],
  rotate: ['infra/kubernetes/README.md', 'Rotate the key'],
  kustomizeBridge: ['infra/kubernetes/README.md', 'kustomize'],
  removeBridge: ['infra/kubernetes/README.md', 'Remove'],
  removeNotifications: ['infra/kubernetes/README.md', 'The notifications go'],
  removeKustomizeBridge: ['infra/kubernetes/README.md', 'After kustomize'],
  installExecutable: ['infra/executable/README.md', 'Install'],
  settingsExecutable: ['infra/executable/README.md', 'Policy'],
  ownImage: ['infra/executable/README.md', 'A controller image of your own'],
  kustomizeExecutable: ['infra/executable/README.md', 'kustomize'],
  removeExecutable: ['infra/executable/README.md', 'Remove'],
  removeKustomizeExecutable: ['infra/executable/README.md', 'After kustomize'],
  rights: ['docs/enforcement.md', 'Who needs which rights'],
  tryEnforcement: ['docs/enforcement.md', 'Try it for a week'],
  installEnforcement: ['docs/enforcement.md', 'Install'],
  breakGlass: ['docs/enforcement.md', 'Break the glass'],
  removeEnforcement: ['docs/enforcement.md', 'Remove'],
  comeOver: ['docs/upgrading.md', 'What is in the cluster'],
} as const satisfies Record<string, Heading>

/** Commands that no API server answers, or not alone: they build, serve, read files, or speak to a pod, an image's registry or Helm's. */
export const elsewhere: readonly RegExp[] = [
  /^npm (run|ci)\b/,
  /^docker /,
  /^helm /,
  /\bnpx canary-steps (serve|run|audit|effects|explain)\b/,
  /^kubectl .*\bexec\b/,
  /^npx canary-steps manifest .*--format helm/,
  /^kubectl argo rollouts /,
  /^jq /,
  /^export /,
]

/** The commands of a section that an API server answers, and those that make files for them. */
export const commandsOf = (name: keyof typeof tried): readonly string[] => {
  const [document, heading] = tried[name]
  return commandsUnder(document, heading).filter((command) => !elsewhere.some((pattern) => pattern.test(command)))
}

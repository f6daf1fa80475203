import { manifestCommand } from 'canary-steps/manifest/manifest-command'
import { commandsOf, tried } from './ground/sections.ts'

const manifest = 'npx canary-steps manifest'
const at = '--endpoint https://steps.example.com --location https://files.example.com/canary-steps-bridge-linux-amd64'
const flags = '-- --timeout 6s --on-unavailable fail --unavailable-after 10m --allow-lookup-namespace "shared-*"'

/** Options of the bridge that no document types, as three platforms may have them. */
export const bridges = {
  'with all there is': `${at} --arch arm64 --sums SHA256SUMS --signing-key-secret mine --mount-key --plugin acme/run --plugin canary-steps/slack-approval --controller-image registry.example.com/argo-rollouts:v1.10.1 ${flags}`,
  'without a container of its own': '--endpoint https://steps.example.com --inventory none',
  'at a socket': '--endpoint unix:///run/steps/socket --mount-key --inventory container',
} as const

export const removal = {
  config: `${manifest} remove configmap --plugin acme/run --beside present.yaml`,
  deployment: `${manifest} remove deployment --beside present.yaml`,
  notifications: `${manifest} remove notifications --beside present.yaml`,
} as const

const notifications = `${manifest} notifications --endpoint https://steps.example.com --plugin acme/run`

/** Output that is applied as it is, or patched. */
export const printed = {
  bridge: (options: string) => `${manifest} bridge --format plain --beside present.yaml ${options}`,
  controller: (options: string) => `${manifest} controller --beside present.yaml ${options}`,
  kustomize: (options: string) => `${manifest} bridge --format kustomize ${options}`,
  helm: (options: string) => `${manifest} bridge --format helm --beside values.yaml ${options}`,
  notifications: `${notifications} --format plain --beside present.yaml`,
  notificationsKustomize: `${notifications} --format kustomize`,
  notificationsHelm: `${notifications} --format helm --beside values.yaml`,
} as const

/** All of these commands, and those of the documents. */
const typed = (): readonly string[] => [
  ...Object.values(printed).flatMap((print) =>
    typeof print === 'string' ? [print] : Object.values(bridges).map((options) => print(options)),
  ),
  ...Object.values(removal),
  ...Object.keys(tried)
    .filter((name): name is keyof typeof tried => name in tried)
    .flatMap((name) => commandsOf(name)),
]

/** Words that a command of `manifest` takes, with the commands that have them: formats, objects, options. */
const words = (): readonly (readonly [command: string, word: string])[] =>
  manifestCommand(process).commands.flatMap((command) => {
    const objects = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices)
    const options = command.options.flatMap(({ long, argChoices }) =>
      argChoices && long !== '--arch' ? argChoices.map((choice) => `${long} ${choice}`) : [String(long)],
    )
    return [...objects, ...options].map((word) => [`${manifest} ${command.name()} `, word] as const)
  })

/** Output that can be printed but is typed nowhere. */
export const untyped = (): readonly string[] =>
  words()
    .filter(([command, word]) => !typed().some((line) => line.includes(command) && `${line} `.includes(` ${word} `)))
    .map(([command, word]) => command + word)

import type { GithubAnswerName } from './github-answers.ts'
import { defaultMarkerInput } from './workflow-run.ts'

/** What a refused call was about. */
export type Refused = {
  readonly repository: string
  readonly workflow?: string
  readonly ref?: string
  readonly markerInput?: string
  readonly id?: number
}

/** How people see the value of an input, and how `findRuns` finds it. */
export const shownInput = (input: string): string => `run-name: \${{ inputs.${input} }}`

const declare = (inputs: readonly string[], { workflow, ref, markerInput = defaultMarkerInput }: Refused): string => {
  const [kind, them] = inputs.length === 1 ? ['input', 'it'] : ['inputs', 'them']
  const shown = inputs.find((input) => input === markerInput)
  return (
    `${workflow} at ${ref} takes no ${kind} ${inputs.join(', ')}: declare ${them} under on.workflow_dispatch.inputs` +
    (shown === undefined ? '' : ` and show ${inputs.length === 1 ? 'it' : shown} in ${shownInput(shown)}`)
  )
}

const undeclared = (message: string, refused: Refused): string => {
  const [, list] = /^Unexpected inputs provided: \[([^\]]*)\]/.exec(message) ?? []
  const inputs = [...(list ?? '').matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
  return inputs.length === 0 ? message : declare(inputs, refused)
}

const missing = ({ repository, workflow, id }: Refused): string =>
  workflow === undefined
    ? `no such repository or run, or GITHUB_TOKEN may not see it: ${repository}, ${id}`
    : `no such repository or workflow, or GITHUB_TOKEN may not see it: ${repository}, ${workflow}`

const ownerOf = ({ repository }: Refused): string => repository.split('/')[0] ?? repository

/** What a person does about an answer where GitHub's own words do not say it. */
const remedies: Partial<Record<GithubAnswerName, (refused: Refused, message: string) => string>> = {
  'token not valid': () => 'put a valid token into GITHUB_TOKEN',
  'not found': missing,
  'inputs not declared': (refused, message) => undeclared(message, refused),
  'no permission': ({ repository }, message) =>
    `give GITHUB_TOKEN the permission "Actions: read and write" for ${repository} (${message})`,
  'no single sign-on': (refused, message) => `authorize GITHUB_TOKEN for ${ownerOf(refused)} (${message})`,
  'address not allowed': (refused, message) =>
    `put the address of the function on the IP allow list of ${ownerOf(refused)} (${message})`,
  'kind of token not allowed': (refused, message) =>
    `put a token into GITHUB_TOKEN that ${ownerOf(refused)} allows (${message})`,
  'repository archived': ({ repository }, message) => `unarchive ${repository} (${message})`,
  'repository moved': ({ repository }, message) =>
    `${repository} was renamed or transferred: name it as it is called now (${message})`,
  'workflow disabled': ({ repository, workflow }, message) => `enable ${workflow} in ${repository} (${message})`,
}

/** What someone can do about GitHub's refusal. `message` is what GitHub said. */
export const remedy = (name: GithubAnswerName, message: string, refused: Refused): string =>
  remedies[name]?.(refused, message) ?? message

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

const invalid = (message: string, refused: Refused): string => {
  const [, list] = /^Unexpected inputs provided: \[([^\]]*)\]/.exec(message) ?? []
  const inputs = [...(list ?? '').matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
  return inputs.length === 0 ? message : declare(inputs, refused)
}

const missing = ({ repository, workflow, id }: Refused): string =>
  workflow === undefined
    ? `no such repository or run, or GITHUB_TOKEN may not see it: ${repository}, ${id}`
    : `no such repository or workflow, or GITHUB_TOKEN may not see it: ${repository}, ${workflow}`

const forbidden = (message: string, { repository }: Refused): string =>
  /not accessible|must have/i.test(message)
    ? `give GITHUB_TOKEN the permission "Actions: read and write" for ${repository} (${message})`
    : message

/** What someone can do about GitHub's refusal. `message` is what GitHub said. */
export const remedy = (status: number, message: string, refused: Refused): string => {
  if (status === 401) return 'put a valid token into GITHUB_TOKEN'
  if (status === 403) return forbidden(message, refused)
  if (status === 404) return missing(refused)
  return status === 422 ? invalid(message, refused) : message
}

import { isRecord } from '../is-record.ts'
import type { HttpAnswer } from '../vendor-app.ts'
import { htmlUrl, runUrl } from './addresses.ts'
import { notFound, type Operation, refuse } from './operation.ts'
import { plannedAttempt } from './stored-run.ts'
import { conclusionOf, declarationOf, titleOf, type WorkflowDeclaration } from './workflow-declaration.ts'

/** Most inputs of a dispatch (docs.github.com, create a workflow dispatch event). */
const maxInputs = 25
/** Most characters of all inputs (docs.github.com, workflow_dispatch). */
const maxCharacters = 65_535

const problem = (
  { inputs: known }: WorkflowDeclaration,
  ref: string,
  values: Readonly<Record<string, string>>,
): HttpAnswer | undefined => {
  const inputs = Object.keys(values)
  if (ref === 'none') return refuse(422, `No ref found for: ${ref}`)
  if (inputs.length > maxInputs) return refuse(422, `you may only define up to ${maxInputs} \`inputs\``)
  if (JSON.stringify(values).length > maxCharacters) return refuse(422, 'inputs are too large.')
  const unexpected = known === undefined ? [] : inputs.filter((input) => !known.includes(input))
  if (unexpected.length === 0) return undefined
  return refuse(422, `Unexpected inputs provided: [${unexpected.map((input) => `"${input}"`).join(', ')}]`)
}

/** Starts a run. */
export const dispatchWorkflow: Operation = ({ site, store, repository, workflow, body }) => {
  const declaration = declarationOf(site.workflows, workflow)
  if (!declaration) return notFound
  if (site.apiVersion === 'enterprise' && 'return_run_details' in body)
    return refuse(400, 'Invalid request.\n\n"return_run_details" is not a permitted key.')
  const { ref } = body
  if (typeof ref !== 'string') return refuse(422, 'Invalid request.\n\n"ref" wasn\'t supplied.')
  const sent = isRecord(body.inputs) ? Object.entries(body.inputs) : []
  const inputs = Object.fromEntries(sent.map(([name, value]) => [name, String(value)]))
  const refused = problem(declaration, ref, inputs)
  if (refused) return refused
  const attempt = plannedAttempt(site.now(), declaration.takes ?? site.takes, conclusionOf(declaration, 1))
  const title = titleOf(declaration, workflow, inputs)
  const run = store.add({ repository, workflow, ref, inputs, title, attempts: [attempt] })
  if (body.return_run_details !== true) return { status: 204 }
  return { status: 200, body: { workflow_run_id: run.id, run_url: runUrl(run), html_url: htmlUrl(run) } }
}

import { isRecord } from '../is-record.ts'
import { isAdf } from './adf-text.ts'
import { issueJson, statusJson } from './issue-json.ts'
import { change, listIn, type Operation, refuse } from './operation.ts'
import { jiraPeople } from './people.ts'
import { type Status, type Transition, workflow } from './workflow.ts'

const isChoice = (value: unknown): boolean =>
  isRecord(value) && (typeof value.value === 'string' || typeof value.id === 'string')

/** Fields of the screen on which issues are edited, what each takes, and what Jira says to anything else. */
const editable: Readonly<Record<string, readonly [takes: (value: unknown) => boolean, refusal: string]>> = {
  summary: [(value) => typeof value === 'string', 'Operation value must be a string'],
  description: [isAdf, 'Operation value must be an Atlassian Document (see the Atlassian Document Format)'],
  assignee: [(value) => isRecord(value) && typeof value.accountId === 'string', 'expected Object'],
  parent: [(value) => isRecord(value) && typeof value.key === 'string', 'data was not an object'],
  priority: [isRecord, 'data was not an object'],
  customfield_10010: [() => true, ''],
  // a cascading select, and a paragraph
  customfield_10020: [
    (value) => isChoice(value) && isRecord(value) && (value.child === undefined || isChoice(value.child)),
    "Specify a valid 'id' or 'value' for the parent option",
  ],
  customfield_10030: [isAdf, 'Operation value must be an Atlassian Document (see the Atlassian Document Format)'],
}

export const getIssue: Operation = ({ url, issue, ...asked }) => ({ status: 200, body: issueJson(url, issue, asked) })

const isPossible =
  (status: Status) =>
  ({ from }: Transition): boolean =>
    from.includes(status.name)

export const getTransitions: Operation = ({ url, issue, query, language }) => ({
  status: 200,
  body: {
    expand: 'transitions',
    transitions: workflow.filter(isPossible(issue.status)).map(({ id, name, to, screen }) => ({
      id,
      name: language[name] ?? name,
      to: statusJson(url, to, language),
      hasScreen: Object.keys(screen).length > 0,
      isGlobal: false,
      isInitial: false,
      isConditional: false,
      isAvailable: true,
      ...(query.expand === 'transitions.fields' && {
        fields: Object.fromEntries(
          Object.entries(screen).map(([key, { name: label, type }]) => [
            key,
            { required: true, schema: { type, system: key }, name: label, key, operations: ['set'] },
          ]),
        ),
      }),
    })),
  },
})

const notOnScreen = (field: string) =>
  refuse(400, '', { [field]: `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.` })

export const doTransition: Operation = ({ store, now, issue, body }) => {
  const id = isRecord(body.transition) ? body.transition.id : undefined
  const transition = workflow.filter(isPossible(issue.status)).find((candidate) => candidate.id === id)
  if (!transition) return refuse(400, `Transition id '${id}' is not valid for this issue.`)
  const fields = isRecord(body.fields) ? body.fields : {}
  const [unknown] = Object.keys(fields).filter((field) => !(field in transition.screen))
  if (unknown) return notOnScreen(unknown)
  const missing = Object.entries(transition.screen).find(([field]) => !(field in fields))
  if (missing) return refuse(400, '', { [missing[0]]: `${missing[1].name} is required.` })
  change(issue, { fields: { ...issue.fields, ...fields } })
  store.move(issue, transition.to, { by: jiraPeople.canary, at: now })
  return { status: 204 }
}

const added = (operations: unknown): unknown[] =>
  listIn(operations).flatMap((operation) => (isRecord(operation) ? [operation.add] : []))

export const editIssue: Operation = ({ issue, body }) => {
  const fields = isRecord(body.fields) ? body.fields : {}
  const update = isRecord(body.update) ? body.update : {}
  const [unknown] = Object.keys(fields).filter((field) => !(field in editable))
  if (unknown) return notOnScreen(unknown)
  for (const [field, value] of Object.entries(fields)) {
    const [takes, otherwise] = editable[field] ?? []
    // null clears every field
    if (value !== null && !takes?.(value)) return refuse(400, '', { [field]: otherwise ?? '' })
  }
  const labels = added(update.labels).map(String)
  const spaced = labels.find((label) => /\s/.test(label))
  if (spaced !== undefined)
    return refuse(400, '', { labels: `The label '${spaced}' contains spaces which is invalid.` })
  const long = labels.find((label) => label.length > 255)
  if (long !== undefined)
    return refuse(400, '', {
      labels: `The label '${long}' exceeds the maximum length for a single label of 255 characters`,
    })
  const versions = added(update.fixVersions).map((version) => (isRecord(version) ? String(version.name) : ''))
  if (versions.includes('none')) return refuse(400, '', { fixVersions: "Version name 'none' is not valid" })
  change(issue, {
    fields: { ...issue.fields, ...fields },
    labels: [...new Set([...issue.labels, ...labels])],
    fixVersions: [...new Set([...issue.fixVersions, ...versions])],
  })
  return { status: 204 }
}

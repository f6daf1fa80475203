import { type RunIo, TerminalError } from '@canary-steps/sdk'
import type { Config } from './config.ts'
import { fieldsOf } from './fields-of.ts'

/** The changes of each issue, with the rollout's values in it. */
export type Task = {
  readonly comment: string | undefined
  readonly isInternal: boolean
  readonly transition: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
  readonly labels: readonly string[]
  readonly fixVersion: string | undefined
  readonly link: { readonly globalId: string; readonly url: string; readonly title: string } | undefined
  /** Whether something is to be done when the rollout goes back. */
  readonly isUndone: boolean
  /** The comment for then; empty: none. */
  readonly say: string
}

const annotation = 'canary-steps/url'

/** One link of a Rollout, or of a release: there whichever region is at it, for another may go on where one died. */
const linkTo = (url: string, { rollout, group, regions }: RunIo['story']): Task['link'] => {
  const { protocol = '' } = URL.parse(url) ?? {}
  if (!/^https?:$/.test(protocol))
    throw new TerminalError(
      `remoteLink: where to? Set config.link, or the Rollout's annotation ${annotation}, to an address that begins with https://`,
    )
  const { name, namespace, uid } = rollout
  return { globalId: `canary-steps=${regions ? group : uid}`, url, title: `Rollout ${namespace}/${name}` }
}

/** The config's task, with the values of this rollout. */
export const taskOf = (
  config: Config,
  { rollout, story, render }: Pick<RunIo, 'rollout' | 'story' | 'render'>,
): Task => {
  const text = (template: string) => render(template, (value) => value)
  const { comment, transition, fixVersion, onAbort } = config
  const labels = config.labels.map(text)
  const spaced = labels.find((label) => /\s/.test(label))
  if (spaced !== undefined) throw new TerminalError(`config.labels: "${spaced}" has spaces, which Jira refuses`)
  const url = config.link === undefined ? (rollout.metadata.annotations[annotation] ?? '') : text(config.link)
  return {
    comment: comment === undefined ? undefined : text(comment),
    isInternal: config.internal,
    transition,
    fields: fieldsOf(config.fields, text),
    labels,
    fixVersion: fixVersion === undefined ? undefined : text(fixVersion),
    link: config.remoteLink ? linkTo(url, story) : undefined,
    isUndone: transition !== undefined || onAbort !== undefined,
    say: onAbort?.comment === undefined ? '' : text(onAbort.comment),
  }
}

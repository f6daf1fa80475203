import Mustache from 'mustache'
import * as z from 'zod'
import { TerminalError } from './errors.ts'
import { type Story, storyNames } from './story.ts'

/** All that a template can name: the story, the Rollout's labels and annotations, and outputs of earlier steps by id. */
export type TemplateContext = Story & {
  /** Every container that changes, and where else the canary differs: some lines of text. */
  readonly changes: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly steps: Readonly<Record<string, unknown>>
}

// no sections, partials or unescaped tags: the rest cannot loop, include or inject
const tag = /(?<!\{)\{\{\s*([a-zA-Z][^{}\s]*)\s*\}\}/g
const openNames = /^(?:labels|annotations|steps\.[a-z][a-z0-9-]*)\../

const problem = (source: string): string | undefined => {
  if (/\{\{|\}\}/.test(source.replace(tag, ''))) return 'has a tag that is not {{name}}'
  const names = [...source.matchAll(tag)].map(([, name = '']) => name)
  const unknown = names.find((name) => !storyNames.has(name) && !openNames.test(name))
  return (
    unknown &&
    `names the unknown variable {{${unknown}}}; known are ${[...storyNames].join(', ')}, labels.*, annotations.*, steps.<id>.*`
  )
}

/** A template in a step's config: stays a string; its syntax and variable names are checked with the schema. */
export const template = () =>
  z.string().superRefine((source, context) => {
    const message = problem(source)
    if (message) context.addIssue({ code: 'custom', message })
  })

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined

class StrictContext extends Mustache.Context {
  override lookup(name: string): unknown {
    const [root = '', ...rest] = name.split('.')
    const named = property(this.view, root)
    // the name of a label may hold dots itself
    const value = /^(labels|annotations)$/.test(root) ? property(named, rest.join('.')) : rest.reduce(property, named)
    if (['string', 'number', 'boolean'].includes(typeof value)) return value
    throw new TerminalError(`template: {{${name}}} has no value for this rollout`)
  }
}

const writer = new Mustache.Writer()

/**
 * The text of a template, its values escaped for the vendor they go to.
 *
 * @throws TerminalError when a variable has no value, such as an annotation that the Rollout lacks.
 */
export const renderTemplate = (
  source: string,
  context: TemplateContext,
  escapeValue: (value: string) => string,
): string =>
  writer.render(source, new StrictContext(context), undefined, { escape: (value) => escapeValue(String(value)) })

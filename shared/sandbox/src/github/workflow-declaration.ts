import type { Conclusion } from './stored-run.ts'

/** A workflow file, as far as dispatching it goes. */
export type WorkflowDeclaration = {
  /** Names of the inputs it takes; any when left out. */
  readonly inputs?: readonly string[]
  /** The name of its runs, with inputs as `${{ inputs.name }}`. */
  readonly runName?: string
  /** Milliseconds from the dispatch to the end of a run, 120,000 unless said. */
  readonly takes?: number
  /** How its runs end, by attempt; the last goes for all that follow. `success` unless said. */
  readonly concludes?: readonly Conclusion[]
}

/** Any YAML file is a workflow, and any number the ID of one, unless declared otherwise. */
export const declarationOf = (
  workflows: Readonly<Record<string, WorkflowDeclaration>>,
  workflow: string,
): WorkflowDeclaration | undefined => workflows[workflow] ?? (/\.ya?ml$|^\d+$/.test(workflow) ? {} : undefined)

export const titleOf = (
  { runName = `\${{ inputs.canary-steps }}` }: WorkflowDeclaration,
  workflow: string,
  inputs: Readonly<Record<string, string>>,
): string => runName.replace(/\$\{\{\s*inputs\.([\w-]+)\s*\}\}/g, (_, name: string) => inputs[name] ?? '') || workflow

export const conclusionOf = ({ concludes = [] }: WorkflowDeclaration, attempt: number): Conclusion =>
  concludes[attempt - 1] ?? concludes.at(-1) ?? 'success'

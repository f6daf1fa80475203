import { shortened } from '@canary-steps/sdk'
import type { RunView } from './run-view.ts'
import type { GithubSandbox } from './start-github.ts'

/** Columns of the widest line. */
const width = 100

/** Hours, minutes and seconds, UTC. */
const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 19)

const shownState = ({ status, conclusion, startedAt, endedAt }: RunView): string =>
  endedAt === undefined
    ? status.replace('_', ' ')
    : `${conclusion?.replace('_', ' ')} after ${Math.round((endedAt - startedAt) / 1_000)}s`

const cut = (line: string): string => shortened(line, width)

const linesOf = (run: RunView): string[] => {
  const { workflow, number, attempt, ref, inputs, startedAt } = run
  const again = attempt > 1 ? `  attempt ${attempt}` : ''
  return [
    `  ${workflow} #${number}${again}  ${shownState(run)}  ${ref}  ${timeOf(startedAt)}`,
    ...Object.entries(inputs).map(([name, value]) => cut(`    ${name}: ${value.replace(/\s+/g, ' ')}`)),
  ]
}

/** The view of people under Actions: the runs of every repository, oldest first, with their inputs. */
export const renderGithub = (sandbox: Pick<GithubSandbox, 'runs'>): string => {
  const runs = sandbox.runs()
  const repositories = [...new Set(runs.map(({ repository }) => repository))].map((repository) => {
    const own = runs.filter((run) => run.repository === repository)
    return [`${repository}: Actions`, ...own.map((run) => linesOf(run).join('\n'))].join('\n\n')
  })
  return repositories.length === 0 ? 'No workflow was run on GitHub.\n' : `${repositories.join('\n\n')}\n`
}

import type * as z from 'zod'
import type { Run } from '../journal/journal.ts'
import type { Actor } from './actor.ts'

/** Under which index a run has the step of this id. */
const indexOf = ({ steps }: Run, id: string | undefined): string | undefined =>
  Object.entries(steps).find(([, step]) => step.id === id)?.[0]

/** What the attempt beside which this one began has open by a name: of all its steps together, or of the same step. */
export const openedBeside = async <Result>(
  { journal, run: key, index }: Pick<Actor, 'journal' | 'run' | 'index'>,
  name: string,
  result: z.ZodType<Result>,
): Promise<Result | undefined> => {
  const known = await journal.read()
  if (known.kind === 'rollout') return undefined
  const { runs } = known
  const run = runs[key]
  const other = run?.subject?.beside && runs[run.subject.beside.attempt]
  if (!other) return undefined
  const ids = [`rollout/${name}`, `${indexOf(other, run.steps[index]?.id)}/${name}`]
  return ids.map((id) => result.safeParse(other.effects[id]?.result).data).find((known) => known !== undefined)
}

import type { StoredRun } from './stored-run.ts'

/** The memory of the stand-in: runs, oldest first. */
export type RunStore = {
  readonly runs: readonly StoredRun[]
  find(id: number): StoredRun | undefined
  add(run: Omit<StoredRun, 'id' | 'number'>): StoredRun
  /** Puts `run` where the one with its id was. */
  replace(run: StoredRun): void
}

/** Beyond 32 bits, as the ids of GitHub are. */
const firstId = 17_000_000_001

export const isRepository = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

export const runStore = (): RunStore => {
  const runs: StoredRun[] = []
  return {
    runs,
    find: (id) => runs.find((run) => run.id === id),
    add: (run) => {
      const earlier = runs.filter(
        ({ repository, workflow }) => isRepository(repository, run.repository) && workflow === run.workflow,
      )
      const added = { ...run, id: firstId + runs.length, number: earlier.length + 1 }
      runs.push(added)
      return added
    },
    replace: (run) => {
      const index = runs.findIndex(({ id }) => id === run.id)
      if (index >= 0) runs[index] = run
    },
  }
}

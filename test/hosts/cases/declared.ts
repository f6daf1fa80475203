import { test } from 'vitest'
import type { Ability, Host } from '../host.ts'
import type { Stage } from '../stage.ts'

/** Declares a case: a sentence, and what it needs of the host. */
export type Declare = (sentence: string, play: (stage: Stage) => Promise<void>, ...needs: readonly Ability[]) => void

/** Cases of a host: those that it cannot have are skipped, with the reason in the name. `skipped`: told of each. */
export const declareFor =
  ({ lacks }: Host, stage: () => Stage, skipped: (sentence: string) => void): Declare =>
  (sentence, play, ...needs) => {
    const reason = needs.map((need) => lacks[need]).find((lack) => lack !== undefined)
    if (reason === undefined) return test(sentence, () => play(stage()))
    skipped(sentence)
    return test.skip(`${sentence} (${reason})`)
  }

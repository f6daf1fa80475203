const real = setTimeout

/** Counts turns of the event loop, of a millisecond or more each. A test that has more than a limit hangs, however busy the machine may be. */
export const turnsOf = (limit = 60_000) => {
  let turns = 0
  let hasEnded = false
  const tooMany = new Promise<never>((_, fail) => {
    const next = (): void => {
      turns += 1
      if (turns > limit) fail(new Error('this mutant hangs'))
      else if (!hasEnded) real(next, 1)
    }
    real(next, 1)
  })
  return {
    tooMany,
    end: (): number => {
      hasEnded = true
      return turns
    },
  }
}

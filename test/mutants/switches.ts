/** Far more than any test needs: a mutant whose switches are asked so often loops forever. */
const most = 2_000_000

/** Which mutant is at work, and without one, which are met. A planted text asks `mutantIs`. */
export const switches = {
  active: '',
  asked: 0,
  met: new Set<string>(),
  /** Begins anew with a mutant, or with none. */
  turn(mutant: string): void {
    switches.active = mutant
    switches.asked = 0
    switches.met = new Set()
  },
}

Object.assign(globalThis, {
  mutantIs: (id: string): boolean => {
    // which those are is asked without a mutant only
    if (switches.active === '') switches.met.add(id)
    switches.asked += 1
    if (switches.asked > most) throw new Error('this mutant loops for ever')
    return id === switches.active
  },
  unwaited: (value: unknown): void => {
    Promise.resolve(value).catch(() => undefined)
  },
})

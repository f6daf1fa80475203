/** Far more than any test needs: whoever asks so often without an end loops for ever. */
const most = 2_000_000

/** Which mutant is at work, and which of them are met. What is planted asks `mutantIs`. */
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
    switches.met.add(id)
    switches.asked += 1
    if (switches.asked > most) throw new Error('this mutant loops for ever')
    return id === switches.active
  },
  unwaited: (value: unknown): void => {
    Promise.resolve(value).catch(() => undefined)
  },
})

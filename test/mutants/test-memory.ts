/** A mutant that so many tests have not found waits for the others. */
const enough = 60

/** A test that takes more of the processor waits for the others: milliseconds. */
const cheap = 50

/** A test that takes more of the processor is not asked, but for what it found before: milliseconds. */
const dear = 250

/** The mutants that a test meets without one at work, and its milliseconds of the processor and turns of the event loop. */
type Shown = { readonly ids: readonly string[]; readonly cost: number; readonly turns: number }

type Known = Shown & { readonly left: readonly string[] }

/** Knows of each test of a run what it costs, and which mutants it has still to be played with. */
export class TestMemory {
  readonly #hints: Readonly<Record<string, string>>
  readonly #found = new Set<string>()
  readonly #tries = new Map<string, number>()
  readonly #files = new Map<string, Map<string, Known>>()

  constructor(hints: Readonly<Record<string, string>>) {
    this.#hints = hints
  }

  isFound(id: string): boolean {
    return this.#found.has(id)
  }

  find(id: string): void {
    this.#found.add(id)
  }

  #tests(file: string): Map<string, Known> {
    const tests = this.#files.get(file) ?? new Map<string, Known>()
    this.#files.set(file, tests)
    return tests
  }

  isDear(file: string, test: string): boolean {
    return (this.#tests(file).get(test)?.cost ?? 0) > dear
  }

  /** In how many turns of the event loop a test ends with every mutant that does not hang. */
  limit(file: string, test: string): number {
    return 500 + 10 * (this.#tests(file).get(test)?.turns ?? 500)
  }

  #isNow(test: string, id: string, isCheap: boolean): boolean {
    const hint = this.#hints[id]
    if (hint !== undefined) return hint === test
    const tries = this.#tries.get(id) ?? 0
    if (isCheap && !this.#found.has(id)) this.#tries.set(id, tries + 1)
    return isCheap && tries < enough
  }

  /** Keeps what a test meets, and gives what it is played with at once. */
  learn(file: string, test: string, shown: Shown): string[] {
    const now = shown.ids.filter((id) => this.#isNow(test, id, shown.cost <= cheap))
    this.#tests(file).set(test, { ...shown, left: shown.ids.filter((id) => !now.includes(id)) })
    return now
  }

  /** The mutants that a test is still to be played with. */
  left(file: string, test: string): string[] {
    if (this.isDear(file, test)) return []
    return (this.#tests(file).get(test)?.left ?? []).filter((id) => !this.#found.has(id))
  }

  hasLeft(file: string): boolean {
    return [...this.#tests(file).keys()].some((test) => this.left(file, test).length > 0)
  }
}

import * as fc from 'fast-check'
import { inject, type RunnerTask, type RunnerTestCase, TestRunner, type TestTryOptions } from 'vitest'
import type { Told } from './orders.ts'
import { switches } from './switches.ts'

/** After how many mutants a test is played without one, to see that they have left nothing behind. */
const between = 8

/** Turns of the event loop, of a millisecond or more each, in which every test is done. What is not by then hangs: it is no matter of time, for the machine may be busy. */
const longest = 5_000

/** Fails when a test has had more turns than any needs; test/turn-limits.ts makes turns of the milliseconds. */
const hung = (): Promise<never> =>
  new Promise((_, fail) => {
    AbortSignal.timeout(longest).addEventListener('abort', () => fail(new Error('this mutant hangs')))
  })

// a smaller example tells nothing more of a mutant
fc.configureGlobal({ endOnFailure: true })

const found = new Set<string>()

/** Mutants, and no mutant (the empty text) first, last and now and then. */
const turnsWith = (mutants: readonly string[]): string[] => [
  '',
  ...mutants.flatMap((id, at) => ((at + 1) % between === 0 && at + 1 < mutants.length ? [id, ''] : [id])),
  '',
]

/** Plays a test again and again, each time with another mutant. */
export default class MutantRunner extends TestRunner {
  readonly #orders = inject('orders')
  #turns: readonly string[] = []
  #told: Told = {}
  #sinceClean: string[] = []
  #loaded: readonly string[] = []

  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    const orders = this.#orders
    if (orders.kind === 'play') {
      const left = (orders.meets[test.id] ?? []).filter((id) => !found.has(id))
      if (left.length === 0) test.mode = 'skip'
      this.#turns = turnsWith(left)
    } else this.#turns = orders.kind === 'learn' ? ['', ''] : [orders.mutant]
    this.#told = { loaded: this.#loaded, found: [], doubted: [], isSteady: true }
    this.#loaded = []
    this.#sinceClean = []
    test.repeats = this.#turns.length - 1
    await super.onBeforeRunTask(test)
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    await Promise.race([TestRunner.getTestFn(test)(), hung()])
  }

  override onBeforeTryTask(test: RunnerTestCase, options: TestTryOptions): void {
    super.onBeforeTryTask(test, options)
    switches.turn(this.#turns[options.repeats] ?? '')
  }

  override async onAfterRetryTask(test: RunnerTestCase, options: TestTryOptions): Promise<void> {
    await super.onAfterRetryTask(test, options)
    const hasFailed = test.result?.state === 'fail'
    const mutant = this.#turns[options.repeats] ?? ''
    if (this.#orders.kind === 'learn') this.#told.meets = [...new Set([...(this.#told.meets ?? []), ...switches.met])]
    if (mutant !== '' && hasFailed) this.#sinceClean.push(mutant)
    if (mutant === '') this.#settle(hasFailed)
    switches.turn('')
  }

  /** Without a mutant it has passed, so that those before have failed by themselves; or not, and nobody knows. */
  #settle(hasFailed: boolean): void {
    if (hasFailed) this.#told.isSteady = false
    const key = hasFailed ? 'doubted' : 'found'
    this.#told[key] = [...(this.#told[key] ?? []), ...this.#sinceClean]
    if (!hasFailed) for (const id of this.#sinceClean) found.add(id)
    this.#sinceClean = []
  }

  override onAfterRunTask(test: RunnerTask): void {
    test.meta.mutants = this.#told
    if (this.#orders.kind === 'one' && test.result?.state === 'fail') this.cancel('test-failure')
    super.onAfterRunTask(test)
  }

  onBeforeCollect(): void {
    // what is loaded by then is loaded with it
    switches.turn(this.#orders.kind === 'one' ? this.#orders.mutant : '')
  }

  onCollected(): void {
    if (this.#orders.kind === 'learn') this.#loaded = [...switches.met]
  }
}

import * as fc from 'fast-check'
import {
  inject,
  type RunnerTask,
  type RunnerTestCase,
  type RunnerTestFile,
  TestRunner,
  type TestTryOptions,
  vi,
} from 'vitest'
import type { Turn } from './orders.ts'
import { switches } from './switches.ts'
import { TestMemory } from './test-memory.ts'
import { tell } from './told.ts'
import { turnsOf } from './turns-of.ts'

/** After how many failures a test is played without a mutant, to see that they have left nothing behind. */
const between = 8

// a smaller example tells nothing more of a mutant
fc.configureGlobal({ endOnFailure: true })

/** Its diff would cost more than the test. */
const failure = new Error('found')

const nameOf = (test: RunnerTask): string => (test.suite ? `${nameOf(test.suite)} > ${test.name}` : test.name)

/** Plays a test again and again, each time with another mutant. */
export default class MutantRunner extends TestRunner {
  readonly #orders = inject('orders')
  readonly #memory = new TestMemory(this.#orders.hints)
  #at = -1
  /** The test at hand: its name, the mutants to come, the one at work, and those that failed since it passed without. */
  #test = ''
  #queue: string[] = []
  #mutant: string | undefined
  #isFirst = false
  /** What it took. */
  #took = { cost: 0, turns: 0 }
  #failed: string[] = []

  get #turn(): Turn {
    const turn = this.#orders.turns[this.#at]
    if (!turn) throw new Error('a file is run for which there is no turn')
    return turn
  }

  onBeforeCollect(): void {
    if (this.#at >= 0) tell(this.#orders.log, { kind: 'done' })
    this.#at += 1
    vi.resetModules()
    // a file that is loaded by then is loaded with it
    switches.turn(this.#turn.kind === 'load' ? this.#turn.mutant : '')
  }

  override async importFile(path: string, source: 'collect' | 'setup'): Promise<unknown> {
    const turn = this.#turn
    if (!this.#isNeeded(turn)) return undefined
    try {
      return await super.importFile(path, source)
    } catch (error) {
      if (turn.kind === 'load') this.#find(turn.mutant, turn.file)
      throw error
    }
  }

  #isNeeded(turn: Turn): boolean {
    if (turn.kind === 'load') return !this.#memory.isFound(turn.mutant)
    return turn.kind === 'first' || this.#memory.hasLeft(turn.file)
  }

  onCollected(): void {
    const { kind, file } = this.#turn
    if (kind === 'first') tell(this.#orders.log, { kind: 'loaded', file, ids: [...switches.met] })
  }

  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    const turn = this.#turn
    this.#test = nameOf(test)
    this.#failed = []
    this.#isFirst = turn.kind === 'first'
    if (turn.kind === 'load')
      this.#queue = turn.tests.includes(this.#test) && !this.#memory.isFound(turn.mutant) ? [turn.mutant] : []
    else this.#queue = this.#isFirst ? [] : this.#memory.left(turn.file, this.#test)
    if (this.#queue.length === 0 && !this.#isFirst) test.mode = 'skip'
    // it is skipped when nothing is left to play
    test.repeats = Number.MAX_SAFE_INTEGER
    await super.onBeforeRunTask(test)
  }

  /** The next mutant of a test, the empty text for none, or nothing more to do. */
  #next(): string | undefined {
    if (this.#isFirst) return ''
    const next = this.#failed.length < between ? this.#queue.find((id) => !this.#memory.isFound(id)) : undefined
    this.#queue = next === undefined ? this.#queue : this.#queue.slice(this.#queue.indexOf(next) + 1)
    return next ?? (this.#failed.length > 0 ? '' : undefined)
  }

  override onBeforeTryTask(test: RunnerTestCase, options: TestTryOptions): void {
    super.onBeforeTryTask(test, options)
    this.#mutant = this.#next()
    switches.turn(this.#mutant ?? '')
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    if (this.#mutant === undefined) return test.context.skip()
    const turns = turnsOf(this.#isFirst ? undefined : this.#memory.limit(this.#turn.file, this.#test))
    const { system, user } = process.cpuUsage()
    try {
      await Promise.race([TestRunner.getTestFn(test)(), turns.tooMany])
    } catch (error) {
      if (error instanceof Error && error.name.includes('Pending')) throw error
      throw failure
    } finally {
      const used = process.cpuUsage({ system, user })
      this.#took = { cost: (used.system + used.user) / 1_000, turns: turns.end() }
    }
  }

  override async onAfterRetryTask(test: RunnerTestCase, options: TestTryOptions): Promise<void> {
    await super.onAfterRetryTask(test, options)
    const hasFailed = test.result?.state === 'fail'
    if (test.result) {
      // nobody reads them, and there are thousands
      test.result.errors = []
      test.result.attempts = []
    }
    const met = [...switches.met]
    switches.turn('')
    if (this.#mutant === undefined || test.result?.state === 'skip') return
    if (this.#turn.kind === 'load') {
      if (hasFailed) this.#find(this.#turn.mutant, this.#test)
    } else if (this.#isFirst) this.#learn(met, hasFailed)
    else if (this.#mutant !== '') this.#failed.push(...(hasFailed ? [this.#mutant] : []))
    else this.#settle(hasFailed)
  }

  #learn(ids: string[], hasFailed: boolean): void {
    const { file } = this.#turn
    const test = this.#test
    this.#isFirst = false
    if (!hasFailed) this.#queue = this.#memory.learn(file, test, { ids, ...this.#took })
    const isDear = this.#memory.isDear(file, test)
    tell(this.#orders.log, hasFailed ? { kind: 'unsteady', file, test } : { kind: 'test', file, test, ids, isDear })
  }

  /** Without a mutant it has passed, so that those before have failed by themselves; or not, and nobody knows. */
  #settle(hasFailed: boolean): void {
    for (const id of this.#failed)
      if (hasFailed) tell(this.#orders.log, { kind: 'doubted', id })
      else this.#find(id, this.#test)
    this.#failed = []
    // nobody believes it from now on
    if (hasFailed) this.#queue = []
  }

  #find(id: string, test: string): void {
    if (this.#memory.isFound(id)) return
    this.#memory.find(id)
    tell(this.#orders.log, { kind: 'found', id, test })
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files)
    if (this.#at === this.#orders.turns.length - 1) tell(this.#orders.log, { kind: 'done' })
  }
}

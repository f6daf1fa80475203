import { GobError } from './gob-error.ts'

/** How much of something the other side of a connection can make this one keep at a time, over all of its streams. */
export class Allowance {
  readonly #what: string
  readonly #most: number
  #taken = 0

  constructor(what: string, most: number) {
    this.#what = what
    this.#most = most
  }

  /** The complaint when there is not enough left. */
  get exceeded(): string {
    return `more than ${this.#most} ${this.#what} at a time`
  }

  /** False when there is not that much left; then nothing is taken. */
  tryTake(amount: number): boolean {
    if (this.#taken + amount > this.#most) return false
    this.#taken += amount
    return true
  }

  /** @throws GobError when there is not that much left. */
  take(amount: number): void {
    if (!this.tryTake(amount)) throw new GobError(this.exceeded)
  }

  give(amount: number): void {
    this.#taken -= amount
  }
}

/** The memory for decoders of one connection: bytes of unfinished messages, and of definitions. */
export type DecoderAllowance = { readonly messages: Allowance; readonly definitions: Allowance }

// two of the largest messages
const messageBytes = 32 * 1024 * 1024
// Argo defines 310 types in 22 KB, once each time it asks for a plugin. A field of 3 bytes takes 150 in memory
const definitionBytes = 256 * 1024

/** For one connection. */
export const decoderAllowance = (): DecoderAllowance => ({
  messages: new Allowance('bytes of messages that are not whole', messageBytes),
  definitions: new Allowance('bytes of definitions', definitionBytes),
})

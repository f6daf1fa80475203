import type { Body } from '../vendor-app.ts'
import type { Interactivity } from './interactivity.ts'
import type { SandboxUser } from './people.ts'

/** A request as it came over the wire. `at` in milliseconds since 1970. */
export type SlackCall = { readonly method: string; readonly body: Body; readonly at: number }

export type SlackSandboxOptions = {
  /** Milliseconds since 1970, from which every `ts` is made. */
  readonly now?: () => number
  /** Accepted tokens, each of a bot of its own. */
  readonly tokens?: readonly string[]
  /** Answers 429 to a second post to one channel within a second, as Slack does. */
  readonly rateLimited?: boolean
  /** Told of each request before anything is done. */
  readonly onCall?: ((call: SlackCall) => void) | undefined
  /** All people; by default people of every kind, such as `U0ANN`, `U0GUEST` and `U0GONE`. */
  readonly users?: readonly SandboxUser[]
  /** User groups and their members; by default `S0PAY`, `S0SEC` and `S0EMPTY`. */
  readonly groups?: Readonly<Record<string, readonly string[]>>
  /** Where clicks are sent; without it they go over Socket Mode. */
  readonly interactivity?: Interactivity
}

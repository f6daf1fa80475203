import type { OutgoingCall } from '@canary-steps/runtime'

/** Something that a host may lack. A case says what it needs, and is skipped where that is not there. */
export type Ability =
  /** Requests come in over HTTP: signed calls of any caller, webhooks, the views and orders of operators. */
  | 'http'
  /** Rollouts of several clusters meet in its store. */
  | 'regions'
  /** Another instance may serve on the same store, at the same time. */
  | 'instances'

/** All that a host is given. It answers with every step of `plugins`. */
export type Site = {
  /** As the operator writes them: a host has them as a file, or as a module. A host that needs an `endpoint` adds its own. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Secrets, and where the vendors are: variables or bindings, by name. Vendors are stand-ins on loopback. */
  readonly env: Readonly<Record<string, string>>
  /** Objects of the cluster in YAML, for a host that looks them up by itself. Callers over HTTP do it for the others. */
  readonly manifest: string
}

/** The reply to a call, as the controller hears it. */
export type Answer =
  | { readonly phase: string; readonly message?: string | undefined; readonly state?: unknown }
  | { readonly error: string }

/** The way in over HTTP: the address that callers sign for, and how it is asked. Webhooks of vendors come in there, too. */
type Door = { readonly endpoint: string; readonly fetch: typeof globalThis.fetch }

/** The way in of a host that the controller itself has started. It is of the cluster `eu`. */
type Calls = { call(call: OutgoingCall): Promise<Answer> }

/** A host that runs. */
export type RunningHost = {
  /** The way in; after a `restart` it may be another. */
  reached(): Door | Calls
  /** Moves its clock on by so many milliseconds, if it has one that can be moved. Elsewhere time passes by itself. */
  advance(milliseconds: number): Promise<void>
  /**
   * Does what is due now, in the way of the host: a look, an alarm, an event of its schedule. Nothing where a loop of
   * its own does it. It is called again until what the suite waits for has come true.
   */
  closeDue(): Promise<void>
  /** Ends it without a word, as a lost machine does, and starts it anew on the same store. */
  restart(): Promise<void>
  /** Another instance, on the same store and with the same clock. */
  another(): Promise<RunningHost>
  /** All that this host and its other instances have logged and printed so far. */
  log(): string
  /** Ends it. The first instance removes its store, too. */
  stop(): Promise<void>
}

/** A kind of host, as the suite tries it. */
export type Host = {
  readonly name: string
  /** Missing abilities, each with the reason in a few words. Cases that need one are skipped, and told. */
  readonly lacks: Readonly<Partial<Record<Ability, string>>>
  /** Starts one with an empty store. @throws an Error with all that it said, where it refuses to serve with this. */
  start(site: Site): Promise<RunningHost>
}

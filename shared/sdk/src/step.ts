import type * as z from 'zod'
import type { Decision } from './decision.ts'
import type { Lookup, LookupAnswer } from './lookup.ts'
import type { Outcome } from './outcome.ts'
import type { Barrier, Meeting, OtherRegion, ReleaseRegion } from './release.ts'
import type { FinalResult, StepResult } from './result.ts'
import type { RolloutView } from './rollout-view.ts'
import type { Story } from './story.ts'
import type { Webhook, WebhookEvent } from './webhook.ts'

/** Where time comes from; tests and the driver hand in their own. Milliseconds since 1970. */
export type Clock = { now(): number }

/** How fast a vendor takes something: one in `every` milliseconds of all that name the same `key`, such as `slack:C0PAY`. */
export type Pace = { readonly key: string; readonly every: number }

/** How what exists at a vendor is brought up to date. A change within `every` milliseconds of the last change is left out. */
type Edit<Result> = {
  /** All that people see of it: an effect that shows the same already is not edited. */
  readonly content: string
  readonly every: number
  apply(result: Result): Promise<unknown>
}

/** Where something is looked for that an earlier call may have done. */
export type Look = {
  /** It was done after that: milliseconds since 1970, with time for clocks that are apart. */
  readonly since: number
  /** Where an earlier look stopped, as its `StillLooking` said. */
  readonly from?: string | undefined
}

/** How something is done at a vendor exactly once, however often, late or concurrently a step is called. */
export type Plan<Result> = {
  /** `slack:C0PAY`, `github:acme/shop`: the target that policy must allow for the namespace right before acting. */
  readonly target: string
  /** `rollout`: one for all steps of this rollout run. `step` (the default): one for this step. */
  readonly lifetime?: 'step' | 'rollout'
  /** The record of it, as JSON. */
  readonly result: z.ZodType<Result>
  /** Acts only in its turn: until then the step waits, which does not count as its own time. */
  readonly pace?: Pace
  readonly edit?: Edit<Result>
  /** Topics of webhook events about it, for as long as it is open. */
  topics?(result: Result): readonly string[]
  /**
   * All that carry `marker` at the vendor, oldest first. Asked only when an earlier call may have acted. Throws `StillLooking` when it could
   * not look back to `since`: it never says that nothing is there before it has.
   */
  find(marker: string, look: Look): Promise<readonly Result[]>
  /**
   * Does it, leaving `marker` where `find` sees it. Throws TerminalError or RetryLater only if nothing was done, and DoneUnseen if it was done
   * and cannot be seen yet.
   */
  act(marker: string): Promise<Result>
  /** Takes back a duplicate that a timed-out call left behind. */
  remove(duplicate: Result): Promise<unknown>
}

/** A request to an address that a Rollout names. */
export type TenantRequest = {
  readonly method?: 'GET' | 'HEAD' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The tools that every function of a step is given. */
export type StepIo<Secret extends string = string> = {
  readonly story: Story
  /** Idempotency key of this step in this attempt. */
  readonly key: string
  readonly clock: Clock
  /** Ends when the call's budget does; belongs in every vendor request. */
  readonly signal: AbortSignal
  /** For vendors, whose addresses are the operator's. */
  readonly fetch: typeof globalThis.fetch
  /**
   * For an address that the Rollout names, see `webAddress`. It is asked only where every address that its name leads to may be; a redirect is
   * an answer as any other.
   *
   * @throws TerminalError saying why it may not be asked, and what the operator can do. Nothing was sent.
   */
  fetchAsTenant(url: string, request?: TenantRequest): Promise<Response>
  /** A secret of `secrets`. It may change between calls; never keep it. */
  secret(name: Secret): string
  /** A vendor's base URL where the operator set one, such as `SLACK_API_URL`. */
  env(name: string): string | undefined
  /** Does something at a vendor once; its result is remembered. `name` is unique in the step. */
  once<Result>(name: string, plan: Plan<Result>): Promise<Result>
  /** The effect that other regions with another change under the same name have open by this name, see `story.beside`; undefined: nothing. */
  beside<Result>(name: string, result: z.ZodType<Result>): Promise<Result | undefined>
  /** Writes into the audit record who decided what; once for each `name`, which is unique in the step. */
  audit(name: string, decision: Decision): Promise<void>
}

/** For whom people are asked: a rollout, or one of the regions of a release that count for themselves what people do. */
export type Asker<Config, State> = {
  readonly region: string
  readonly config: Config
  /** The state of the step there; undefined: its first `run` has left nothing yet. */
  readonly state: State | undefined
  readonly approvals: unknown
  /** Its decision, in words; undefined: nothing yet. */
  readonly decided: string | undefined
}

/** The input of `hear` besides config, state and findings. */
export type HearIo<Secret extends string = string> = StepIo<Secret> & {
  readonly event: WebhookEvent
  /** When it came in, in milliseconds since 1970. */
  readonly at: number
  /** The operator's rules for approvals in the namespace, for `policyIn` of `@canary-steps/approvals`. */
  readonly approvals: unknown
  edit<Result>(name: string, plan: Plan<Result>): Promise<void>
}

/** The input of `guard` besides config and state. */
export type GuardIo = {
  readonly story: Story
  readonly clock: Clock
  lookup(lookups: readonly Lookup[]): Promise<readonly LookupAnswer[]>
  /** The regions that this rollout has met in its release, this one included; none if it met nobody. */
  met(): Promise<readonly ReleaseRegion[]>
}

/** The input of `run` besides config and state. */
export type RunIo<Secret extends string = string> = StepIo<Secret> & {
  readonly rollout: RolloutView
  /** Text of a template of the config, values escaped by `escapeValue`. */
  render(template: string, escapeValue: (value: string) => string): string
  /** As `once`, but it stays open until the rollout ends: `terminate` and `abort` must `close` it. */
  open<Result>(name: string, plan: Plan<Result>): Promise<Result>
  /**
   * Brings what `open` opened up to date as the plan's `edit` says. The next `edit` or `close` makes up for the changes
   * that it leaves out.
   */
  edit<Result>(name: string, plan: Plan<Result>): Promise<void>
  /** Calls `end` with what `open` opened and writes that it ended so: the step decided, the rollout goes on or not. */
  closeAs<Result>(
    name: string,
    plan: Plan<Result>,
    outcome: Outcome,
    end: (result: Result) => Promise<unknown>,
  ): Promise<void>
  /** The operator's rules for approvals in the namespace, for `policyIn` of `@canary-steps/approvals`. */
  readonly approvals: unknown
  /** Other regions of the release that take part in a step with `ownRules`; none elsewhere. */
  readonly others: readonly OtherRegion[]
  /** Whether events of the step's webhook can come in here. Then looking at the vendor is only for lost events. */
  readonly isPushed: boolean
  /** Whether the host opens the connections over which some vendors push. Elsewhere they are no way in, and no remedy. */
  readonly sockets: boolean
  /** Regions of the cluster's ring, or all that the settings name where it is in none; none where they name none. */
  readonly regions: readonly string[]
  /** Regions of other rings at which the cluster may look, each as `ring/region`. */
  readonly watched: readonly string[]
  /**
   * Takes part in the release until the rollout ends, and says that this region has come to a place. Steps with the same
   * `id` wait for each other. Without an `id`, a region's first wait at a place is matched with the others' first wait
   * there. All regions must use the same region list and quorum.
   */
  meet(barrier: Barrier): Promise<Meeting>
  /**
   * The state of other Rollouts of the cluster: answers in the order of the lookups, at most 20 of them. The caller reads
   * them with its rights, and then calls the step a second time. So look up first, and ask for all at once.
   */
  lookup(lookups: readonly Lookup[]): Promise<readonly LookupAnswer[]>
}

/** The input of `terminate` and `abort`. The Rollout itself may be gone: `story` is the last that was known of it. */
export type EndIo<Secret extends string = string> = StepIo<Secret> & {
  readonly outcome: Outcome
  /** Why, in words for people; empty when nobody said. */
  readonly reason: string
  /** Calls `end` with what `open` opened, if that is still open; looks for it at the vendor if it only may be. */
  close<Result>(name: string, plan: Plan<Result>, end: (result: Result) => Promise<unknown>): Promise<void>
}

/** How a step takes in what a vendor pushes. */
type Hearing<Config extends z.ZodObject, State extends z.ZodType, Secret extends string, Finding extends z.ZodType> = {
  readonly webhook: Webhook
  /** The finding of an event, as JSON. */
  readonly finding: Finding
  /**
   * Called for each event about what the step has open, at once, even before the first `run` has left a state. Its
   * finding is kept with the step; undefined: the event is of no concern. One for which it throws is set aside and
   * heard again before a later `run`. The call goes on without it. After a day it is given up.
   */
  hear(
    call: Call<Config, State, Finding> &
      HearIo<Secret> & {
        /** Never none. A finding of an event may count for one and not for another. */
        readonly askers: readonly Asker<z.output<Config>, z.output<State>>[]
      },
  ): Promise<z.output<Finding> | undefined>
}

/** The literal that `defineStep` takes. */
export type StepDefinition<
  Config extends z.ZodObject,
  State extends z.ZodType,
  Secret extends string,
  Finding extends z.ZodType = z.ZodNever,
> = {
  /** The one name of the step: folder, package, URL, the part after the slash in a Rollout. */
  readonly name: string
  readonly summary: string
  /** Marks a step that decides (approval, wait, check): it never passes because something went wrong. */
  readonly gate?: boolean
  /**
   * Under `scope: release` each region counts for itself what people did. It uses these keys of its own config, and
   * the settings of its own namespace. The rest is as the first region configured it, because people saw that. Open
   * effects are closed when the last
   * region has decided. Absent: the step's result in one region counts for all.
   */
  readonly ownRules?: readonly (keyof z.output<Config> & string)[]
  /** Environment variables that must be there for the step to be served. */
  readonly secrets?: readonly Secret[]
  /** Strict, so that a misspelt key is an error. The runtime adds the common options. */
  readonly config: Config
  /** The state that the controller keeps between calls: JSON under 4 KB. Its fields are outputs for templates of later steps. */
  readonly state: State
  /** Targets outside that the config reaches; policy and lint look at it. */
  targets(config: z.output<Config>): readonly string[]
  run(call: Call<Config, State, Finding> & RunIo<Secret>): Promise<StepResult<z.output<State>>>
  /** The rollout goes on without the step: stop what still runs, close what is open, undo nothing. Absent where nothing is opened. */
  terminate?(call: Call<Config, State, Finding> & EndIo<Secret>): Promise<FinalResult<unknown>>
  /** The rollout goes back, or the step failed: undo. Called, like terminate, even if Run never saved anything. Absent where nothing is opened. */
  abort?(call: Call<Config, State, Finding> & EndIo<Secret>): Promise<FinalResult<unknown>>
  readonly hearing?: Hearing<Config, State, Secret, Finding>
  /** Asked before each later step of ours once this one was successful: why the rollout must not go on; undefined: it may. */
  guard?(call: Pick<Call<Config, State, Finding>, 'config' | 'state'> & GuardIo): Promise<string | undefined>
}

/** The finding of a webhook event, and its time of arrival: milliseconds since 1970. */
export type Found<Finding> = { readonly at: number; readonly finding: Finding }

/** Config and state of a call, as the two schemas say, and what webhooks told since the step began, oldest first. */
type Call<Config extends z.ZodObject, State extends z.ZodType, Finding extends z.ZodType> = {
  readonly config: z.output<Config>
  readonly state: z.output<State> | undefined
  /** Where a region of a release has no state of its own yet: the state of another one. */
  readonly shared: z.output<State> | undefined
  readonly findings: readonly Found<z.output<Finding>>[]
}

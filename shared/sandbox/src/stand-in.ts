/** The part that answers in the sandbox for a step without a vendor's stand-in. */
export type StandIn = {
  /** Its name for people, such as `Deployments`: the heading of `render`. */
  readonly name: string
  /** The step's secrets, and its vendor's base URL where the operator sets one: `url` leads here. */
  env?(url: string): Readonly<Record<string, string>>
  /** Answers a request, whose URL is the one that the step asked. */
  fetch(request: Request): Response | Promise<Response>
  /** The view of people there; empty while nothing was done. */
  render?(): string
}

/** Makes a stand-in to which nothing was done. A step exports its own as `standIn` of `src/testing/stand-in.ts`. */
export type MakeStandIn = () => StandIn

/** A stand-in, the step that brings it, and the hosts for which it answers. */
export type StepStandIn = { readonly step: string; readonly hosts: readonly string[]; readonly standIn: StandIn }

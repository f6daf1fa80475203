import { callFunction, type FunctionAddress, type OutgoingCall } from '@canary-steps/runtime'
import { sampleChange } from '@canary-steps/runtime/testing'
import { type Sandbox, startSandbox } from '@canary-steps/sandbox'
import type { RolloutView } from '@canary-steps/sdk'
import { clusterObjects } from 'canary-steps/cluster/cluster-object'
import { lookUpIn } from 'canary-steps/cluster/look-up'
import { expect } from 'vitest'
import type { Answer, Host, RunningHost } from './host.ts'
import { type Cluster, type KnownSite, siteWith } from './site.ts'
import { type Subject, subjects } from './subject.ts'

/** How long a call may take, in milliseconds. */
const timeout = 60_000

/** A call of a case: its step, and what is not as usual. `at`: the instance that is called, the first unless given. */
type CaseCall = {
  readonly subject: Subject
  readonly step: string
  readonly config: object
  readonly state?: unknown
  readonly status?: object
  readonly cluster?: Cluster
  readonly rollout?: RolloutView
  readonly at?: RunningHost
}

/** A webhook as it came from a vendor. */
export type Delivered = { readonly path: string; readonly headers: Headers; readonly body: string }

/** A host that runs, and vendors on loopback. */
export type Stage = {
  readonly site: KnownSite
  readonly host: RunningHost
  readonly vendors: Sandbox
  newSubject(): Subject
  /** How a caller of a cluster reaches it over HTTP. */
  address(cluster?: Cluster, at?: RunningHost): FunctionAddress
  /** A request as it is, to a path. */
  request(path: string, init: RequestInit): Promise<Response>
  call(operation: OutgoingCall['operation'], call: CaseCall): Promise<Answer>
  /** Webhooks that vendors have sent so far, oldest first. */
  readonly delivered: readonly Delivered[]
  /** All that the host has answered so far: replies, headers, answers to webhooks. */
  readonly answered: readonly string[]
  /** Lets the host do what is due until `look` gives what is wanted. */
  comesTrue(look: () => unknown, wanted: unknown): Promise<void>
  close(): Promise<void>
}

/** Keeps what is answered, and lets it go on. */
const noting =
  (fetch: typeof globalThis.fetch, answered: string[]): typeof globalThis.fetch =>
  async (input, init) => {
    const answer = await fetch(input, init)
    answered.push(JSON.stringify([...answer.headers]), await answer.clone().text())
    return answer
  }

/** The way in over HTTP. @throws where there is none: a case that calls it says that it needs `http` */
const doorOf = (host: RunningHost, answered: string[]) => {
  const reached = host.reached()
  if ('call' in reached) throw new Error('this case needs http and does not say so')
  return { endpoint: reached.endpoint, fetch: noting(reached.fetch, answered) }
}

type Told = { readonly delivered: Delivered[]; readonly answered: string[] }

/** Takes webhooks for the host as soon as it runs. */
const receiver =
  (host: Promise<RunningHost>, { delivered, answered }: Told) =>
  async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    const webhook = { path: pathname, headers: request.headers, body: await request.text() }
    delivered.push(webhook)
    const { endpoint, fetch } = doorOf(await host, answered)
    return fetch(new URL(pathname, endpoint), { method: 'POST', headers: webhook.headers, body: webhook.body })
  }

const outgoing = (
  operation: OutgoingCall['operation'],
  { subject, step, config, state, status, rollout = subject.rollout(status) }: CaseCall,
): OutgoingCall => ({
  operation,
  plugin: `canary-steps/${step}`,
  config,
  state,
  rollout,
  change: sampleChange(rollout),
})

/** All ways in to a host, for callers who know the site. */
const waysIn = (
  host: RunningHost,
  site: KnownSite,
  answered: string[],
): Pick<Stage, 'address' | 'request' | 'call'> => {
  const lookUp = lookUpIn(clusterObjects(site.manifest, 'the manifest'))
  const address: Stage['address'] = (cluster = 'eu', at = host) => ({
    ...doorOf(at, answered),
    keys: [site.keyOf(cluster)],
    timeout,
    lookUp,
  })
  return {
    address,
    request(path, init) {
      const { endpoint, fetch } = doorOf(host, answered)
      return fetch(new URL(path, endpoint), init)
    },
    async call(operation, call) {
      const { at = host, cluster } = call
      const reached = at.reached()
      if (!('call' in reached)) return callFunction(address(cluster, at), outgoing(operation, call))
      const answer = await reached.call(outgoing(operation, call))
      answered.push(JSON.stringify(answer))
      return answer
    },
  }
}

/** Starts a host and the vendors that it reaches, who reach it. */
export const openStage = async (kind: Host): Promise<Stage> => {
  const told: Told = { delivered: [], answered: [] }
  const starting = Promise.withResolvers<RunningHost>()
  const isHttp = kind.lacks.http === undefined
  const vendors = await startSandbox({ now: Date.now, ...(isHttp && { receive: receiver(starting.promise, told) }) })
  const site = siteWith(vendors.env)
  const host = await kind.start(site)
  starting.resolve(host)
  return {
    site,
    host,
    vendors,
    newSubject: subjects(),
    ...waysIn(host, site, told.answered),
    ...told,
    comesTrue: (look, wanted) =>
      expect
        .poll(async () => {
          await host.closeDue()
          return look()
        })
        .toEqual(wanted),
    async close() {
      await host.stop()
      await vendors.close()
    },
  }
}

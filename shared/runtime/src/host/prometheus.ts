import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { effectFigure } from '../operate/effect-figure.ts'
import type { Metrics } from '../ports/metrics.ts'
import { steady } from '../ports/pacer.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { EffectState } from '../wire/wire-effects.ts'
import { listenOn, type PortListener } from './listener.ts'

/** Metrics for Prometheus, and how they are read. */
type Prometheus = { readonly metrics: Metrics; scrape(): Promise<Response> }

/** How old the gauges may be, in milliseconds: to count what is open costs more than all else of a scrape. */
const oldest = 60_000

const hour = 60 * 60_000
/** Ages of open effects: below so many milliseconds. */
const ages = [
  ['1h', hour],
  ['1d', 24 * hour],
  ['7d', 7 * 24 * hour],
  ['older', Number.POSITIVE_INFINITY],
] as const
/** Seconds; a call may take 8 s unless the bridge is told otherwise. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16]

const counting = (registry: Registry): Metrics => {
  const registers = [registry]
  const calls = new Counter({
    name: 'canary_steps_calls_total',
    help: 'Calls of steps by the phase that the controller heard; Error where it heard none.',
    labelNames: ['step', 'operation', 'phase'],
    registers,
  })
  const wentOn = new Counter({
    name: 'canary_steps_went_on_total',
    help: 'Steps that let their rollout go on though they could not do their work.',
    labelNames: ['step', 'reason'],
    registers,
  })
  const durations = new Histogram({
    name: 'canary_steps_call_duration_seconds',
    help: 'How long calls of steps took.',
    labelNames: ['step', 'operation'],
    buckets,
    registers,
  })
  const requests = new Histogram({
    name: 'canary_steps_vendor_request_duration_seconds',
    help: 'How long vendors took to begin their answer, by class of its status; none where none came.',
    labelNames: ['host', 'status'],
    buckets,
    registers,
  })
  return {
    called({ step, operation, phase }, took) {
      calls.inc({ step, operation, phase })
      durations.observe({ step, operation }, took / 1_000)
    },
    wentOn: ({ step, reason }) => wentOn.inc({ step, reason }),
    requested: (request, took) => requests.observe(request, took / 1_000),
  }
}

/** Does work when the last was begun more than `oldest` ago, or failed. Those who ask meanwhile wait for the same. */
const atMostEachMinute = ({ clock }: Pick<Runtime, 'clock'>, work: () => Promise<void>): (() => Promise<void>) => {
  const time = steady(clock)
  let last: { readonly began: number; readonly done: Promise<void> } | undefined
  return async () => {
    if (last && time.now() - last.began <= oldest) return last.done
    const began = time.now()
    const done = work()
    last = { began, done }
    done.catch(() => {
      last = undefined
    })
    return done
  }
}

/** Sets the gauges of what is open. Returns how. */
const watching = (runtime: Pick<Runtime, 'store' | 'log' | 'clock'>, registry: Registry): (() => Promise<void>) => {
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const open = gauge('canary_steps_open_effects', 'Effects that steps have open, by age.', ['age'])
  const queued = gauge('canary_steps_undo_queue', 'Effects that could not be undone or closed yet: tried again.')
  const dead = gauge('canary_steps_dead_letters', 'Effects that were given up: a person must act.')
  const eachEffect = effectFigure(runtime)
  return atMostEachMinute(runtime, async () => {
    const counts = new Map<string, number>(ages.map(([name]) => [name, 0]))
    const states = new Map<EffectState, number>()
    const addTo = <Name>(sums: Map<Name, number>, name: Name) => sums.set(name, (sums.get(name) ?? 0) + 1)
    await eachEffect(({ state, since }) => {
      const old = runtime.clock.now() - since
      const [name] = ages.find(([, below]) => old < below) ?? ['older']
      addTo(counts, name)
      addTo(states, state)
    })
    for (const [age, count] of counts) open.set({ age }, count)
    queued.set(states.get('undo-queued') ?? 0)
    dead.set(states.get('dead') ?? 0)
  })
}

/** Counts in a registry of its own. When it is read it looks at what is open, at most once a minute. */
export const prometheus = (runtime: Pick<Runtime, 'store' | 'log' | 'clock'>): Prometheus => {
  const registry = new Registry()
  const metrics = counting(registry)
  const watch = watching(runtime, registry)
  return {
    metrics,
    async scrape() {
      await watch()
      return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
    },
  }
}

/**
 * `GET /metrics` on a port of its own, for those inside: it is not signed.
 *
 * @throws when the address cannot be listened on.
 */
export const serveMetrics = (
  { scrape }: Prometheus,
  address: { hostname: string; port: number },
): Promise<PortListener> =>
  listenOn(address, ({ method, url }) =>
    method === 'GET' && new URL(url).pathname === '/metrics' ? scrape() : new Response(null, { status: 404 }),
  )

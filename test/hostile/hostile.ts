import { type Mutation, mutated, mutations } from './mutation.ts'
import { type HostileSite, honest, hostileSite } from './site.ts'

/** The result: how the honest Rollout fared beside it, the answers, and the documents that can no longer be read. */
type Outcome = {
  readonly unreadable: readonly string[]
  /** Statuses of answers that no input may have: trouble of the function's own. */
  readonly troubles: readonly number[]
  /** The share of inputs that were taken in: all of them refused would show nothing. */
  readonly heard: number
  readonly waits: string
  readonly passes: string
  readonly card: string
}

/** So many Rollouts are made up in turn: each has its journal, and meets many inputs. */
const rollouts = 20
const madeUp = (number: number): string => `made-up-${number % rollouts}`

const ours = ['revision', 'canary-steps/group', 'canary-steps/release', 'canary-steps/author', 'canary-steps/container']
const nameOf = (name: string): string => (name === 'revision' ? 'rollout.argoproj.io/revision' : name)

const withAnnotations = (site: HostileSite, uid: string, changes: readonly Mutation[]): string => {
  const view = site.view(uid)
  const annotations = Object.fromEntries(ours.map((name) => [nameOf(name), '2']))
  return JSON.stringify({ ...view, metadata: { ...view.metadata, annotations: '@@' } }).replace('"@@"', () =>
    mutated(annotations, changes),
  )
}

const withStatus = (site: HostileSite, uid: string, changes: readonly Mutation[]): string => {
  const view = site.view(uid)
  const state = { v: 1, key: `${uid}/2/6c8f9d7b52/5d8b7f6c9/2026-01-01T00:00:00Z/2`, seq: 3, data: { ts: '1.2' } }
  const about = { index: 2, name: 'canary-steps/slack-approval', operation: 'Run', phase: 'Running', message: 'waits' }
  const times = { startedAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:01:00Z', backoff: '30s', executions: 3 }
  const canary = {
    weights: { canary: { weight: 20 }, stable: { weight: 80 } },
    stepPluginStatuses: [{ ...about, ...times, status: state }],
  }
  const status = { ...view.status, abort: false, canary, duration: { rolloutStartedAt: '' } }
  return JSON.stringify({ ...view, status: '@@' }).replace('"@@"', () => mutated(status, changes))
}

/** Sends a made-up Rollout by one of the ways by which Rollouts come in. */
const sendRollout = (site: HostileSite, number: number, rollout: string, uid: string): Promise<number> => {
  const inventory = (rest: string) =>
    site.post(
      '/v1/inventory',
      `{"operation":"inventory","endpoint":"http://function.test","rollouts":[${rollout},${JSON.stringify(site.view(honest))}]${rest}}`,
    )
  const ways = [
    () => site.post('/v1/steps/slack-approval/run', site.call('run', rollout, uid)),
    () => inventory(''),
    () => site.post('/v1/steps/slack-approval/abort', site.call('abort', rollout, uid)),
    () => site.notify(rollout),
    () => inventory(',"complete":true,"age":"0s"'),
    () => site.post('/v1/steps/slack-approval/terminate', site.call('terminate', rollout, uid)),
  ]
  return ways[number % ways.length]?.() ?? Promise.resolve(0)
}

type Play = (site: HostileSite, number: number, changes: readonly Mutation[]) => Promise<number>

const sending =
  (text: typeof withStatus): Play =>
  async (site, number, changes) => {
    // several ways for each Rollout
    const uid = madeUp(Math.floor(number / 7))
    return sendRollout(site, number, text(site, uid, changes), uid)
  }

/** Events about a made-up approval, which begins anew where one of them decided it. */
const events = (): Play => {
  const clicks = new Map<string, object>()
  return async (site, number, changes) => {
    const uid = `clicked-${Math.floor(number / 500)}`
    if (!clicks.has(uid)) {
      await site.run(uid)
      clicks.set(uid, await site.clickOn(uid))
    }
    return site.interact(mutated(clicks.get(uid) ?? {}, changes))
  }
}

const plays = { annotations: () => sending(withAnnotations), statuses: () => sending(withStatus), events }
export const kinds = ['annotations', 'statuses', 'events'] as const

/** Sends so many made-up inputs of a kind to a function at which an honest Rollout's approval waits. */
export const playHostile = async (kind: (typeof kinds)[number], count: number, seed: number): Promise<Outcome> => {
  const site = await hostileSite()
  const play = plays[kind]()
  await site.run(honest)
  const click = JSON.stringify(await site.clickOn(honest))
  const troubles: number[] = []
  let heard = 0
  for (const [number, changes] of mutations(count, seed).entries()) {
    const status = await play(site, number, changes)
    if (status >= 500 && status !== 503) troubles.push(status)
    if (status < 300) heard += 1
    site.pass(1_000)
    if (number % 200 === 0) await site.closeDue()
  }
  const { message: waits } = await site.run(honest)
  await site.interact(click)
  const { phase: passes } = await site.run(honest)
  const healthy = site.view(honest, { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 })
  await site.notify(JSON.stringify(healthy))
  await site.closeDue()
  const unreadable = await site.unreadable()
  const outcome = { unreadable, troubles, heard: heard / count, waits, passes, card: site.cardOf(honest) }
  await site.close()
  return outcome
}

import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import type { Binaries } from '../../cluster/live/world.ts'
import { people } from '../../cluster/scene/people.ts'
import type { Way } from '../../cluster/scene/scene.ts'
import { approvers } from '../../cluster/scene/settings.ts'
import { ours } from '../../cluster/scene/standard-steps.ts'
import { type Crowd, gather } from './crowd.ts'
import type { LiveMeasured } from './live-results.ts'
import { passerBy } from './passer-by.ts'
import { ageOf, memoryOf, processesOf } from './processes.ts'
import { type Site, samplePlugin, startSite } from './site.ts'
import { named, whenSeen } from './when-seen.ts'

/** How much is measured. */
type Plan = {
  readonly count: number
  readonly rounds: number
  readonly releases: number
  readonly clicks: number
}

const channelOf = (name: string): string => `C0${name.toUpperCase().replaceAll('-', '')}`

const approval = (name: string) => [
  { setWeight: 20 },
  ours('slack-approval', {
    channel: channelOf(name),
    text: 'May it go on?',
    approvers: { users: [...approvers.users] },
    required: 1,
    timeout: '9h',
  }),
]
/** Argo's own step plugin, asked as often as an approval of ours. */
const sample = () => [
  { setWeight: 20 },
  { plugin: { name: samplePlugin, config: { return: 'Running', requeue: '11s' } } },
]

/** Milliseconds for a crowd to come to its pace, and for what is counted. */
const settling = 20_000
const minute = 60_000

const say = (text: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`)
}

/** Milliseconds from a click on a card until the Rollout is at its next step. */
const clickToNext = async (site: Site, names: readonly string[]): Promise<number[]> => {
  const { approve } = people(site.vendors)
  return Promise.all(
    names.map(async (name) => {
      const moved = whenSeen(site.api, named(name), ({ status }) => status.currentStepIndex > 1)
      const begun = performance.now()
      await approve(channelOf(name))
      return (await moved) - begun
    }),
  )
}

/** How often a step is run in a minute. */
const callsOf = async (crowd: Crowd): Promise<number> => {
  const [before, begun] = [await crowd.executions(), performance.now()]
  await setTimeout(minute)
  const after = await crowd.executions()
  return ((after - before) / crowd.names.length) * (minute / (performance.now() - begun))
}

/** Milliseconds from the start of a new controller's process until it has run a step of a crowd. */
const startToFirstRun = async (site: Site, kind: string): Promise<number> => {
  const [old] = processesOf('controller')
  const isNew = () => processesOf('controller').some((pid) => pid !== old)
  const known = new Map<string, number>()
  const ran = whenSeen(site.api, `labelSelector=crowd%3D${kind}`, ({ metadata, status }) => {
    const executions = status.canary.stepPluginStatuses[0]?.executions ?? 0
    const isMore = executions > (known.get(metadata.name) ?? executions)
    known.set(metadata.name, executions)
    return isMore && isNew()
  })
  await site.restart()
  const seen = await ran
  const [pid = 0] = processesOf('controller')
  return ageOf(pid) - (performance.now() - seen)
}

/** Nobody else can write to a journal until it is let go of. */
const lock = (file: string): (() => void) => {
  // the function writes to it all the time
  const db = new DatabaseSync(file, { timeout: minute })
  db.exec('BEGIN IMMEDIATE')
  return () => db.close()
}

/** Both crowds, of which one waits at a time, and a Rollout of somebody else. */
type Stage = {
  readonly site: Site
  readonly plan: Plan
  readonly control: Crowd
  readonly crowd: Crowd
  readonly release: () => Promise<number>
}

const stageOf = async (site: Site, plan: Plan): Promise<Stage> => {
  await site.restart()
  const control = await gather(site.api, 'control', plan.count, sample)
  await control.rest()
  const crowd = await gather(site.api, 'ours', plan.count, approval)
  return { site, plan, control, crowd, release: (await passerBy(site.api)).release }
}

const several = async <T>(count: number, one: () => Promise<T>): Promise<T[]> => {
  const all: T[] = []
  while (all.length < count) all.push(await one())
  return all
}

/** Milliseconds of each release of somebody else. */
const releasesOf = async ({ plan, release }: Stage, meanwhile: string): Promise<number[]> => {
  const all = await several(plan.releases, release)
  say(`${meanwhile}: ${all.map(Math.round).join(', ')} ms`)
  return all
}

/** Releases while something is in the way, and until it is gone again. */
const whileInTheWay = async (stage: Stage, what: string, begin: () => () => void): Promise<number[]> => {
  const end = begin()
  try {
    return await releasesOf(stage, what)
  } finally {
    end()
    await setTimeout(settling)
  }
}

/** Everything once, so that what else the machine does comes to all alike. */
const roundOf = async (stage: Stage, round: number) => {
  const { site, plan, control, crowd } = stage
  await crowd.rest()
  const alone = await releasesOf(stage, 'nobody waits')
  await control.wait()
  await setTimeout(settling)
  const passing = await releasesOf(stage, 'the control waits')
  const ofControl = await callsOf(control)
  await control.rest()
  await crowd.wait()
  await setTimeout(settling)
  const waiting = await releasesOf(stage, 'ours wait')
  const calls = await callsOf(crowd)
  const clicks = await clickToNext(site, crowd.names.slice(round * plan.clicks, (round + 1) * plan.clicks))
  const { served } = site
  const hang = () => {
    served?.hang()
    return () => served?.goOn()
  }
  const hanging = served ? await whileInTheWay(stage, 'the function hangs', hang) : []
  const [journal = ''] = site.journals()
  const locked = await whileInTheWay(stage, 'the journal is locked', () => lock(journal))
  return { alone, control: passing, waiting, hanging, locked, clicks, calls, ofControl }
}

const roundsOf = async (stage: Stage) => {
  const rounds: Awaited<ReturnType<typeof roundOf>>[] = []
  while (rounds.length < stage.plan.rounds) {
    rounds.push(await roundOf(stage, rounds.length))
  }
  const all = (of: 'alone' | 'control' | 'waiting' | 'hanging' | 'locked' | 'clicks') =>
    rounds.flatMap((round) => round[of])
  const mean = (of: 'calls' | 'ofControl') => rounds.reduce((sum, round) => sum + round[of], 0) / rounds.length
  const [alone, control, waiting] = [all('alone'), all('control'), all('waiting')]
  return {
    passing: { alone, control, waiting, hanging: all('hanging'), locked: all('locked') },
    clicks: all('clicks'),
    calls: { ours: mean('calls'), control: mean('ofControl') },
  }
}

/** The figures of one way. */
export const measureWay = async (way: Way, binaries: Binaries, plan: Plan): Promise<LiveMeasured> => {
  say(`${way}: ${plan.count} Rollouts in Argo's own plugin and ${plan.count} in ours come to their step`)
  const site = await startSite(way, binaries)
  try {
    const stage = await stageOf(site, plan)
    const firstRun = await startToFirstRun(site, 'ours')
    const rounds = await roundsOf(stage)
    const memory = {
      controller: memoryOf('controller'),
      plugin: memoryOf(way),
      inventory: memoryOf(`${way} inventory`),
      function: memoryOf('function'),
      sample: memoryOf("Argo's sample"),
    }
    return { ...rounds, memory, firstRun }
  } finally {
    await site.close()
  }
}

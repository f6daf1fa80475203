import type { Rollout } from '@canary-steps/driver'
import { wrongAtTheEnd } from './invariants.ts'
import type { Planted } from './planted.ts'
import type { Schedule } from './schedule.ts'
import type { Site } from './site.ts'
import { type Stage, setStage } from './stage.ts'

const second = 1_000
/** How often function and people look after things. */
const lookEvery = 15 * second
/** How long a rollout may take to its end after all trouble, or the function to undo all. */
const patience = 2 * 3_600 * second

/** The controller's errors for calls that never arrived or whose answer did not (`shared/driver/src/faults`). */
const lostMessages = ['the function cannot be reached', 'the reply was lost']

/** Whether nothing more will happen to the Rollout by itself. */
const isRolloutOver = ({ metadata, status }: Rollout): boolean =>
  metadata.deletionTimestamp !== undefined ||
  (status.abort && status.abortedAt !== undefined) ||
  (status.phase === 'Healthy' && status.stableRS === status.currentPodHash)

const isOver = ({ isHere, rollout }: Site): boolean => isHere() && isRolloutOver(rollout)

/** Out of time, and the last call was lost on its way: the controller calls no more, whoever is up again. */
const waitsForPerson = ({ rollout, events }: Site): boolean => {
  const last = events.findLast((event) => event.event === 'step')
  const isLost = last?.phase === 'Error' && lostMessages.some((message) => message === last.message)
  return isLost && rollout.status.message?.startsWith('ProgressDeadlineExceeded') === true
}

/** One look of the function at what is due, after the inventories where they are due. */
const lookAfter = async ({ clock, fn, sites, planted, inventory }: Stage): Promise<void> => {
  const here = sites.filter((site) => site.isHere())
  for (const site of here) site.look()
  if (clock.now() >= inventory.due) {
    inventory.due = clock.now() + inventory.every
    const heard = here.filter((site) => !site.isDown() && planted !== 'no-inventory')
    for (const site of heard) await site.sendInventory()
    await fn.look()
  }
  await fn.tell()
  if (!here.every((site) => site.isDown())) await fn.closeDue()
}

type Passing = {
  /** Milliseconds at most. */
  readonly most: number
  until(): boolean | Promise<boolean>
  /** Called for each site at each look. */
  tend?(site: Site): void
}

/** When people do something next, or the release comes to where it is not yet; `begun` is when trouble began. */
const nextAt = (begun: number, { isHere, plan, trouble }: Site): number | undefined => {
  const since = begun + plan.start * second
  const action = isHere() ? trouble.nextAction() : 0
  return action === undefined ? undefined : since + action * second
}

/** Lets time pass. */
const passTime = async (stage: Stage, { most, until, tend }: Passing): Promise<void> => {
  const { clock, sites, fn, inventory } = stage
  const begun = clock.now()
  for (;;) {
    const arriving = sites.filter((site) => !site.isHere() && clock.now() >= begun + site.plan.start * second)
    for (const site of arriving) await site.arrive()
    const here = sites.filter((site) => site.isHere())
    await Promise.all(here.map(({ controller }) => controller.tick()))
    await lookAfter(stage)
    if (here.filter(({ user }) => user.goOn()).length > 0) continue
    if ((await until()) || clock.now() >= begun + most) return
    const dues = here.map(({ controller }) => controller.dueIn()).map((due) => due !== undefined && clock.now() + due)
    // nobody looks while there is nothing to look after
    const look = tend || !(await fn.isAllClosed()) ? clock.now() + lookEvery : undefined
    const times = [...dues, ...sites.map((site) => nextAt(begun, site)), inventory.due, look]
    clock.advanceTo(Math.min(...times.filter((time) => time !== undefined && time !== false)))
    for (const { plan, trouble, user } of here)
      for (const due of trouble.actionsUntil((clock.now() - begun) / second - plan.start)) user.act(due)
    if (tend) here.forEach(tend)
  }
}

/** A person answers what is asked and ends pauses that have no end of their own. */
const tend =
  ({ fn }: Stage) =>
  ({ controller, rollout: { spec, status } }: Site): void => {
    fn.toy.decide('approved')
    if (spec.paused) controller.resume()
    else if (status.pauseConditions.length > 0 && controller.dueIn() === undefined) controller.promote()
  }

/** A person ends what does not end by itself. */
const giveUp = (site: Site, wrong: string[]): void => {
  if (isOver(site)) return
  if (!waitsForPerson(site)) wrong.push(`the rollout in ${site.region} is stuck: ${site.rollout.status.message}`)
  site.controller.abort()
}

/** Plays a schedule to its end and tells what was wrong, with all that the controllers did. */
export const play = async (
  schedule: Schedule,
  planted?: Planted,
): Promise<{ wrong: readonly string[]; story: readonly string[] }> => {
  const stage = setStage(schedule, planted)
  const { clock, sites, trouble, fn, wrong, inventory } = stage
  const areOver = () => sites.every(isOver)
  await passTime(stage, {
    most: schedule.lasts * second,
    until: () => areOver() && sites.every((site) => site.trouble.nextAction() === undefined),
  })
  trouble.heal()
  for (const site of sites) site.trouble.heal()
  await fn.land()
  await passTime(stage, { most: patience, until: areOver, tend: tend(stage) })
  for (const site of sites) giveUp(site, wrong)
  await passTime(stage, { most: patience, until: areOver })
  // an inventory must have come, and the function may be down for longer than one takes
  const told = clock.now() + 2 * inventory.every
  await passTime(stage, { most: patience, until: async () => clock.now() >= told && (await fn.isAllClosed()) })
  if (!(await fn.isAllClosed())) wrong.push('something is still due')
  await fn.look()
  return { wrong: [...new Set([...wrong, ...wrongAtTheEnd(stage)])], story: storyOf(stage) }
}

/** The acts of the controllers, in order. */
const storyOf = ({ sites }: Stage): string[] =>
  sites
    .flatMap(({ region, plan, events }) =>
      events.map(({ at, ...event }) => ({ time: Date.parse(at) - plan.drift * second, region, event })),
    )
    .toSorted((one, other) => one.time - other.time)
    .map(
      ({ time, region, event }) => `${new Date(time).toISOString().slice(11, 19)} ${region} ${JSON.stringify(event)}`,
    )

import type { Rollout } from '@canary-steps/driver'
import { sendInventory } from '@canary-steps/runtime'
import { rolloutView } from '@canary-steps/sdk'
import { wrongAtTheEnd } from './invariants.ts'
import type { Planted } from './planted.ts'
import type { Schedule } from './schedule.ts'
import { type Stage, setStage } from './stage.ts'

const second = 1_000
/** How often the bridge sends its inventory, and how often function and people look after things. */
const inventoryEvery = 300 * second
const lookEvery = 15 * second
/** How long trouble lasts, and how long a rollout may take to its end after it, or the function to undo all. */
const troubled = 900 * second
const patience = 2 * 3_600 * second

/** What the controller hears of calls that never arrived or whose answer did not (`shared/driver/src/faults`). */
const lostMessages = ['the function cannot be reached', 'the reply was lost']

/** Whether nothing more will happen to the Rollout by itself. */
const isOver = ({ status }: Rollout): boolean =>
  (status.abort && status.abortedAt !== undefined) ||
  (status.phase === 'Healthy' && status.stableRS === status.currentPodHash)

/** Out of time, and the last call was lost on its way: the controller calls no more, whoever is up again. */
const waitsForPerson = ({ status }: Rollout, { events }: Stage): boolean => {
  const last = events.findLast((event) => event.event === 'step')
  const isLost = last?.phase === 'Error' && lostMessages.some((message) => message === last.message)
  return isLost && status.message?.startsWith('ProgressDeadlineExceeded') === true
}

/** One look of the function at what is due, after the inventory where that is due. */
const lookAfter = async (rollout: Rollout, stage: Stage, inventory: { due: number }): Promise<void> => {
  const { clock, fn, truth } = stage
  truth.note(rollout)
  if (clock.now() >= inventory.due) {
    inventory.due += inventoryEvery
    if (!stage.isDown() && stage.planted !== 'no-inventory')
      await sendInventory(fn.address, { rollouts: [rolloutView(rollout)], complete: true })
  }
  if (!stage.isDown()) await fn.settleDue()
  await fn.look(rollout.metadata.uid)
}

type Passing = {
  /** Milliseconds at most. */
  readonly most: number
  until(rollout: Rollout): boolean | Promise<boolean>
  /** Called at each look. */
  tend?(rollout: Rollout): void
}

/** Lets time pass. */
const passTime = async (stage: Stage, { most, until, tend }: Passing): Promise<void> => {
  const { clock, controller, trouble, user } = stage
  const begun = clock.now()
  const inventory = { due: begun }
  for (;;) {
    await controller.tick()
    const rollout = controller.rollout
    await lookAfter(rollout, stage, inventory)
    if (user.goOn()) continue
    if ((await until(rollout)) || clock.now() >= begun + most) return
    const action = trouble.nextAction()
    const times = [controller.nextDue(), action === undefined ? undefined : begun + action * second, inventory.due]
    clock.advanceTo(Math.min(...times.filter((time) => time !== undefined), clock.now() + lookEvery))
    for (const due of trouble.actionsUntil((clock.now() - begun) / second)) user.act(due)
    tend?.(rollout)
  }
}

/** A person answers what is asked and ends pauses that have no end of their own. */
const tend =
  ({ controller, fn }: Stage) =>
  ({ spec, status }: Rollout): void => {
    fn.toy.decide('approved')
    if (spec.paused) controller.resume()
    else if (status.pauseConditions.length > 0 && controller.nextDue() === undefined) controller.promote()
  }

/** Plays a schedule to its end and tells what was wrong, with all that the controller did. */
export const play = async (
  schedule: Schedule,
  planted?: Planted,
): Promise<{ wrong: readonly string[]; story: readonly string[] }> => {
  const stage = setStage(schedule, planted)
  const { clock, controller, trouble, fn, wrong } = stage
  await controller.deploy({ image: 'shop:v2' })
  await passTime(stage, {
    most: troubled,
    until: (rollout) => isOver(rollout) && trouble.nextAction() === undefined,
  })
  trouble.heal()
  await fn.land()
  await passTime(stage, { most: patience, until: isOver, tend: tend(stage) })
  const { rollout } = controller
  if (!isOver(rollout)) {
    if (!waitsForPerson(rollout, stage)) wrong.push(`the rollout is stuck: ${rollout.status.message}`)
    controller.abort()
  }
  await passTime(stage, { most: patience, until: isOver })
  // an inventory must have come, and the function may be down for longer than one takes
  const told = clock.now() + 2 * inventoryEvery
  await passTime(stage, { most: patience, until: async () => clock.now() >= told && (await fn.isSettled()) })
  if (!(await fn.isSettled())) wrong.push('something is still due')
  const story = stage.events.map(({ at, ...event }) => `${at.slice(11, 19)} ${JSON.stringify(event)}`)
  return { wrong: [...new Set([...wrong, ...wrongAtTheEnd(stage)])], story }
}

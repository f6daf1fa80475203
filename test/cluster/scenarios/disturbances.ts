import type { Disturbances, Scenario, Scene, StepName } from '../scene/scene.ts'

const moments: readonly StepName[] = ['notify', 'dependencies', 'annotation', 'jira', 'workflow']

/** Kills whoever runs the steps as the Rollout goes on from one to the next, and where it waits for people. */
const killedOften = async (scene: Scene, kill: () => Promise<void>): Promise<void> => {
  for (const step of moments) {
    await scene.passes(step)
    await kill()
  }
  await scene.comesTo('approval')
  await kill()
}

const isApproved = async (scene: Scene): Promise<void> => {
  await scene.approve()
  await scene.ends('Healthy')
}

/** At the approval, with much open, something happens to a machine. */
const atApproval =
  (happens: (world: Disturbances, scene: Scene) => Promise<void>) =>
  async (scene: Scene, world: Disturbances): Promise<void> => {
    await scene.comesTo('approval')
    await happens(world, scene)
    await isApproved(scene)
  }

const functionKilled = async ({ killFunction, startFunction }: Disturbances): Promise<void> => {
  await killFunction()
  await startFunction()
}

/** Nobody hears a click until the step has run again: people are told so, and click again. */
const journalLost = async (world: Disturbances, scene: Scene): Promise<void> => {
  await world.loseJournal()
  // the first result may be of a Run that began before
  await world.someMoment(scene)
  await world.someMoment(scene)
}

/** The audit of the gates before the one that people decide at was in the journal. */
const withoutRecords = [/the audit does not have that the gate of step [367] of revision 2 was passed/]

/** Disturbances of machines while a release is under way. */
export const disturbances: readonly Scenario[] = [
  { name: 'controller-killed', disturb: atApproval((world) => world.killController()) },
  { name: 'controller-replaced', disturb: atApproval((world) => world.replaceController()) },
  { name: 'leader-changed', disturb: atApproval((world) => world.changeLeader()) },
  { name: 'journal-lost', leaves: withoutRecords, disturb: atApproval(journalLost) },
  { name: 'function-killed', ways: ['bridge'], disturb: atApproval(functionKilled) },
  { name: 'among-many', disturb: atApproval((world) => world.gatherCrowd()) },
  {
    name: 'controller-killed-often',
    async disturb(scene, world) {
      await killedOften(scene, world.killController)
      await isApproved(scene)
    },
  },
  {
    name: 'function-killed-often',
    ways: ['bridge'],
    async disturb(scene, world) {
      await killedOften(scene, () => functionKilled(world))
      await isApproved(scene)
    },
  },
  {
    name: 'abort-undelivered',
    ways: ['bridge'],
    async disturb(scene, world) {
      await scene.comesTo('approval')
      await world.killFunction()
      await scene.abort()
      await scene.ends('Degraded')
      // the caller has lost it: it is on record in the Rollout's status alone
      await world.replaceController()
      await world.startFunction()
    },
  },
  {
    name: 'terminate-undelivered',
    ways: ['bridge'],
    async disturb(scene, world) {
      await scene.comesTo('workflow')
      await world.killFunction()
      await scene.promoteFull()
      await scene.ends('Healthy')
      await world.startFunction()
    },
  },
]

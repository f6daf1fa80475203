import type { CanaryStep } from '@canary-steps/driver'
import { type Machines, type Scene, type StepName, type Way, ways } from '../scene/scene.ts'
import { approvers } from '../scene/settings.ts'
import { ours } from '../scene/standard-steps.ts'

/** A release that takes little time, with two steps that wait. Each edition has other steps. */
export const shortSteps = ({ name, channel }: Pick<Scene, 'name' | 'channel'>, edition = 0): readonly CanaryStep[] => [
  { setWeight: 20 + edition },
  ours('slack-notify', { channel, text: `${name} is with {{canary.weight}}%` }),
  ours('grafana-annotation', { start: 'canary', text: `${name} canary`, tags: [`app:${name}`] }),
  ours('github-workflow', { repository: `acme/${name}`, workflow: 'e2e.yaml', ref: 'main', timeout: '30m' }),
  { setWeight: 60 },
  ours('slack-approval', { channel, approvers: { users: [...approvers.users] }, required: 1, timeout: '30m' }),
  ours('grafana-annotation', { end: 'canary', text: 'good at {{canary.weight}}%' }),
]

/** A release that is under way: the step that it comes to next, its version and the edition of its steps. */
export type Course = { readonly scene: Scene; next: StepName; version: number; edition: number }

/** What somebody does. */
export type Act = { readonly name: string; readonly isTrouble?: true; readonly act: (course: Course) => Promise<void> }

/** A disturbance of a machine, and the ways where it can happen. */
export type Fault = {
  readonly name: string
  readonly ways: readonly Way[]
  readonly strike: (machines: Machines, course: Course) => Promise<void>
}

/** Machines that break at any step that waits, and the release goes on as if they had not. */
export const faults: readonly Fault[] = [
  { name: 'loses its controller', ways, strike: (machines) => machines.killController() },
  {
    name: 'loses its function for a while',
    ways: ['bridge'],
    strike: (machines, { scene }) => machines.loseFunction(scene),
  },
]

/** Acts at any step that waits, while the release goes on. */
export const acts: readonly Act[] = [
  {
    name: 'is aborted and retried',
    async act(course) {
      await course.scene.abort()
      await course.scene.ends('Degraded')
      await course.scene.retry()
      course.next = 'workflow'
    },
  },
  {
    name: 'is paused and resumed',
    async act({ scene }) {
      await scene.pause()
      await scene.resume()
    },
  },
  { name: 'meets vendors that are busy', isTrouble: true, act: ({ scene }) => scene.trouble('busy') },
  { name: 'does not hear what vendors answer', isTrouble: true, act: ({ scene }) => scene.trouble('unheard') },
  { name: 'is scaled up', act: ({ scene }) => scene.scale(5) },
  { name: 'is scaled down', act: ({ scene }) => scene.scale(2) },
  {
    name: 'is replaced by another version',
    async act(course) {
      course.version += 1
      await course.scene.release(course.version)
      course.next = 'workflow'
    },
  },
  {
    name: 'gets other steps',
    async act(course) {
      course.edition += 1
      await course.scene.editSteps(shortSteps(course.scene, course.edition))
      course.next = 'workflow'
    },
  },
]

/** Back to the version before: to the one that all have at once, to another one as to any release. */
export const undone: Act = {
  name: 'is undone',
  async act({ scene, version }) {
    await scene.undo()
    if (version > 2) {
      await scene.comesTo('approval')
      await scene.approve()
    }
    await scene.ends('Healthy')
  },
}

/** How a release ends that has come to its approval. */
export const ends: readonly Act[] = [
  {
    name: 'is approved',
    async act({ scene }) {
      await scene.approve()
      await scene.ends('Healthy')
    },
  },
  {
    name: 'is rejected',
    async act({ scene }) {
      await scene.reject('errors are up')
      await scene.ends('Degraded')
    },
  },
  {
    name: 'is aborted',
    async act({ scene }) {
      await scene.abort()
      await scene.ends('Degraded')
    },
  },
  {
    name: 'is promoted',
    async act({ scene }) {
      await scene.promote()
      await scene.ends('Healthy')
    },
  },
  {
    name: 'is promoted in full',
    async act({ scene }) {
      await scene.promoteFull()
      await scene.ends('Healthy')
    },
  },
]

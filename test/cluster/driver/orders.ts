import type { Controller } from '@canary-steps/driver'
import { versionOf } from '../scene/rollout.ts'
import type { Scene } from '../scene/scene.ts'
import { hasItsPods } from '../scene/standing.ts'
import type { virtualTime } from './virtual-time.ts'

type Until = ReturnType<typeof virtualTime>

/** Orders of people, and their changes. */
type Orders = Pick<
  Scene,
  | 'release'
  | 'undo'
  | 'editSteps'
  | 'scale'
  | 'remove'
  | 'abort'
  | 'retry'
  | 'promote'
  | 'promoteFull'
  | 'pause'
  | 'resume'
>

/** Orders for the controller of a Rollout. Nobody is so quick that it has not done before what was due, or that its pods are not there. */
export const ordersFor = (name: string, controller: Controller, until: Until): Orders => {
  const template = () => controller.rollout.spec.template
  const templates = [template()]
  const after =
    <Given extends readonly unknown[]>(order: (...given: Given) => void | Promise<void>) =>
    async (...given: Given): Promise<void> => {
      await controller.tick()
      await until(`${name} has its pods`, () => hasItsPods(controller.rollout))
      await order(...given)
    }
  return {
    release: after(async (version) => {
      const { metadata, spec } = versionOf(name, version)
      const change = { template: { ...template(), ...spec.template }, annotations: metadata.annotations }
      // the first change is the one from which on a controller tells of its calls
      if (templates.length > 1) controller.update(change)
      else await controller.deploy(change)
      templates.push(template())
    }),
    // the ReplicaSet of before becomes the newest revision
    undo: after(() => {
      templates.push(templates.at(-2))
      controller.update({ template: templates.at(-1) })
    }),
    editSteps: after((steps) => controller.editSteps(steps)),
    scale: after((replicas) => controller.scale(replicas)),
    remove: after(() => controller.remove()),
    abort: after(() => controller.abort()),
    retry: after(() => controller.retry()),
    promote: after(() => controller.promote()),
    promoteFull: after(() => controller.promoteFull()),
    pause: after(() => controller.pause()),
    resume: after(() => controller.resume()),
  }
}

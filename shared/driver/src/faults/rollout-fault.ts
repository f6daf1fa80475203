import type { Controller } from '../controller/controller.ts'
import type { Rollout } from '../rollout/rollout.ts'
import type { PodTemplate } from '../rollout/rollout-spec.ts'

/**
 * A person's action on the Rollout in mid-canary. `new-revision`: another image. `edit-steps`: one more step, the pods the
 * same. `rollback-and-forward`: back to the stable pods, and the canary once more.
 */
export const rolloutFaultNames = ['new-revision', 'edit-steps', 'rollback-and-forward'] as const
type RolloutFaultName = (typeof rolloutFaultNames)[number]

/** One write of the Rollout. The controller reconciles between two of them. */
export type RolloutAction = (controller: Controller) => void

const updateTemplate = (controller: Controller, template: PodTemplate | undefined): void => {
  if (template) controller.update({ template: structuredClone(template) })
}

const newRevision: RolloutAction = (controller) => {
  const [container] = controller.rollout.spec.template?.spec.containers ?? []
  const restartAt = `after generation ${controller.rollout.metadata.generation}`
  controller.update(container?.image ? { image: `${container.image}-next` } : { restartAt })
}

const editSteps: RolloutAction = (controller) =>
  controller.editSteps([...controller.rollout.spec.strategy.canary.steps, { setWeight: 100 }])

/** The writes of a fault, one write after the other. `stable`: the Rollout before the canary. */
export const rolloutActions = (name: RolloutFaultName, stable: Rollout): readonly RolloutAction[] => {
  if (name === 'new-revision') return [newRevision]
  if (name === 'edit-steps') return [editSteps]
  let canary: PodTemplate | undefined
  return [
    (controller) => {
      canary = controller.rollout.spec.template
      updateTemplate(controller, stable.spec.template)
    },
    (controller) => updateTemplate(controller, canary),
  ]
}

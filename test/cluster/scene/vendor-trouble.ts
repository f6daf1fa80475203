import type { Scene, VendorTrouble } from './scene.ts'
import type { Vendors } from './vendors.ts'

const troubles = { busy: { status: 503 }, unheard: { lostAnswer: true } } as const

/**
 * Lets calls for a Rollout that change what is there go wrong at each vendor, the next one of each kind. Those for
 * others of its world do not. The trouble that fifteen of them left would befall one that has only this to undo, and
 * each time it would wait longer. A card is posted all the same.
 */
export const troubleVendors = (
  { slack, github, grafana }: Pick<Vendors, 'slack' | 'github' | 'grafana'>,
  { name, channel }: Pick<Scene, 'name' | 'channel'>,
  how: VendorTrouble,
): void => {
  const trouble = troubles[how]
  slack.troubleFor(({ body }) => body.channel === channel, 'chat.update', trouble)
  for (const operation of ['create-workflow-dispatch', 'cancel-workflow-run'] as const)
    github.troubleFor(({ repository }) => repository === `acme/${name}`, operation, trouble)
  const isIts = (tags: unknown) => Array.isArray(tags) && tags.includes(`app:${name}`)
  for (const operation of ['postAnnotation', 'patchAnnotation'] as const)
    grafana.troubleFor(({ body }) => isIts(body.tags), operation, trouble)
}

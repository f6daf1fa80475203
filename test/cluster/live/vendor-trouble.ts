import type { Vendors } from './vendors.ts'

/** How calls to vendors go wrong: `busy`, and nothing was done; `unheard`, and it was. */
export type VendorTrouble = 'busy' | 'unheard'

const troubles = { busy: { status: 503 }, unheard: { lostReply: true } } as const

/** Lets calls that change what is there go wrong at each vendor, the next one of each kind, whoever makes it. A card is posted all the same. */
export const troubleVendors = ({ slack, github, grafana }: Vendors, how: VendorTrouble): void => {
  const trouble = troubles[how]
  slack.trouble('chat.update', trouble)
  for (const operation of ['create-workflow-dispatch', 'cancel-workflow-run'] as const)
    github.trouble(operation, trouble)
  for (const operation of ['postAnnotation', 'patchAnnotation'] as const) grafana.trouble(operation, trouble)
}

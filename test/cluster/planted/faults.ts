import type { Way } from '../scene/scene.ts'

/** A mistake that somebody could make, in one place of the product, and a scenario that finds it out. */
export type Fault = {
  readonly name: string
  readonly file: string
  /** Stands in the file once. */
  readonly from: string
  readonly to: string
  readonly scenario: string
  readonly way: Way
  /** Its verdict. */
  readonly says: RegExp
}

export const faults: readonly Fault[] = [
  {
    name: 'a reply of the bridge without status',
    file: 'infra/bridge/internal/bridge/plugin.go',
    from: 'Status: reply.State,\n\t}\n\tif len(reply.State) == 0 {',
    to: '}\n\tif len(reply.State) == 0 && saved == nil {',
    scenario: 'approve',
    way: 'bridge',
    says: /ran without a state/,
  },
  {
    name: 'a reply of the executable without status',
    file: 'shared/go-plugin/src/step/encode-reply.ts',
    from: 'Status: status && Buffer',
    to: "Status: status && phase !== 'Running' && Buffer",
    scenario: 'approve',
    way: 'executable',
    says: /ran without a state/,
  },
  {
    name: 'a bridge without its undelivered queue',
    file: 'infra/bridge/internal/undelivered/queue.go',
    from: '\tq.forgetOld()\n\tif ',
    to: '\tq.forgetOld()\n\tif size := len(call.State); size > 0 {\n\t\treturn true\n\t}\n\tif ',
    scenario: 'abort-undelivered',
    way: 'bridge',
    says: /Abort of step .* was never told/,
  },
  {
    name: 'updatedAt that is read from an Abort',
    file: 'infra/bridge/internal/inventory/statuses.go',
    from: '!names.Has(status.Name) {',
    to: '!names.Has(status.Name) || status.UpdatedAt == "" {',
    scenario: 'abort-undelivered',
    way: 'bridge',
    says: /Abort of step .* was never told/,
  },
  {
    name: 'an inventory that misses a page',
    file: 'infra/bridge/internal/kubernetes/list.go',
    from: 'query.Set("continue", next)\n',
    to: 'return nil\n',
    scenario: 'among-many',
    way: 'bridge',
    says: /:grey_question: gone/,
  },
  {
    name: 'the hash of the steps ignored',
    file: 'shared/runtime/src/journal/identity.ts',
    from: 'stepHash: rollout.status.currentStepHash,',
    to: "stepHash: '',",
    scenario: 'edit-steps',
    way: 'bridge',
    says: /it has not come to this: .* runs approval/,
  },
  {
    name: 'an Abort that is taken for one of the step that the Rollout is at',
    file: 'shared/runtime/src/calls/end-step.ts',
    from: 'const { index } = envelope?.identity ?? facts\n',
    to: 'const { index } = facts\n',
    scenario: 'abort',
    way: 'executable',
    says: /Abort of step .* was never told: journal: no record of step 0/,
  },
  {
    name: 'a time to wait that is a million times as long',
    file: 'shared/go-plugin/src/step/encode-reply.ts',
    from: 'const nanoseconds = 1_000_000\n',
    to: 'const nanoseconds = 1_000_000_000_000\n',
    scenario: 'approve',
    way: 'executable',
    // the first step that waits is the workflow
    says: /it has not come to this: .* runs approval/,
  },
  {
    name: "the token of the pod's account read from another file",
    file: 'infra/bridge/internal/kubernetes/api.go',
    from: 'c.account.mounted("token")',
    to: 'c.account.mounted("namespace")',
    scenario: 'approve',
    way: 'bridge',
    says: /it has not come to this: .* runs approval/,
  },
  {
    name: 'a driver that calls Abort again at each pass',
    file: 'shared/driver/src/plugins/end-step.ts',
    from: '!plugin || statusOf(rollout, pluginStep, operation)',
    to: '!plugin',
    scenario: 'retry',
    way: 'executable',
    // nothing but its calls tells of it: each Abort is on record once, and the steps do nothing twice
    says: /^(only in our driver: called: Abort of \d canary-steps\/run(\n|$))+$/,
  },
]

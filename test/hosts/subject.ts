import { sampleRollout } from '@canary-steps/runtime/testing'
import { RolloutView } from '@canary-steps/sdk'

/** A Rollout of a case, and its own places at the vendors: so that no case hears of another's. */
export type Subject = {
  readonly name: string
  readonly uid: string
  readonly channel: string
  readonly repository: string
  readonly issue: string
  /** The Rollout as it stands; `status` says what is different. */
  rollout(status?: object): RolloutView
}

/** How a Rollout ends, in its status. */
export const endings = {
  aborted: { phase: 'Degraded', abort: true },
  healthy: { phase: 'Healthy', stableRS: '6c8f9d7b52' },
} as const

/** Makes subjects, each once. */
export const subjects = (): (() => Subject) => {
  let made = 0
  return () => {
    made += 1
    const digits = String(made).padStart(3, '0')
    const [name, issue] = [`shop${digits}`, `PAY-${1_000 + made}`]
    const uid = `c0ffee00-0000-4000-8000-000000000${digits}`
    return {
      name,
      uid,
      channel: `CSHOP${digits}`,
      repository: `acme/${name}`,
      issue,
      rollout(status = {}) {
        const { metadata, ...view } = sampleRollout({ uid, status, now: Date.now() })
        const annotations = {
          ...metadata.annotations,
          'canary-steps/release': 'v2',
          'canary-steps/issues': issue,
          'canary-steps/author': 'dan@example.com',
        }
        // no deadline of the controller ends a step that waits
        const spec = { ...view.spec, progressDeadlineSeconds: 86_400 }
        return RolloutView.parse({ ...view, spec, metadata: { ...metadata, name, annotations } })
      },
    }
  }
}

import { callFunction, type FunctionAddress, type OutgoingCall, type Store, signingKeys } from '@canary-steps/runtime'
import { sampleChange, sampleRollout } from '@canary-steps/runtime/testing'

/** Secrets of clusters that are made up: each has its own. */
const secretOf = (cluster: number): string => Buffer.alloc(32, cluster + 1).toString('base64')
const nameOf = (cluster: number): string => `cluster-${cluster}`

/** The keys of the first clusters, as a function has them. */
export const keysOf = (clusters: number) =>
  Array.from({ length: clusters }, (_, cluster) =>
    signingKeys(secretOf(cluster), { cluster: nameOf(cluster), region: '' }),
  ).flat()

/** How a cluster calls a function. */
export const addressOf = (url: string, cluster: number): FunctionAddress => {
  const [first, ...more] = signingKeys(secretOf(cluster), { cluster: nameOf(cluster), region: '' })
  if (!first) throw new Error('no key')
  return { endpoint: url, keys: [first, ...more], fetch, timeout: 8_000 }
}

const uidOf = (index: number): string => `5b0e6b0c-4a4b-4f7e-9d4a-${String(index).padStart(12, '0')}`

/** The Rollout with a number, as its cluster shows it. */
export const rolloutOf = (index: number) => sampleRollout({ uid: uidOf(index), now: Date.now() })

/** A click decides in Slack, a transition in Jira. */
const steps = {
  slack: {
    plugin: 'canary-steps/slack-approval',
    config: { channel: 'C0PAY', allowAuthor: true, approvers: { users: ['U0ANN', 'U0BOB'] } },
  },
  jira: {
    plugin: 'canary-steps/jira-approval',
    config: { waitFor: 'Approved', rejected: ['Rejected'], allowAuthor: true, approvers: { accounts: ['712020:ann'] } },
  },
} as const

/** The poll of a Rollout whose step waits for a click. `state`: of the first Rollout. */
export const pollOf = (index: number, state: string): OutgoingCall => {
  const rollout = rolloutOf(index)
  const own: unknown = JSON.parse(state.replaceAll(uidOf(0), uidOf(index)))
  return { ...steps.slack, operation: 'run', state: own, rollout, change: sampleChange(rollout) }
}

/** The first number of Rollouts that ask Jira. */
const inJira = 1_000_000

/** The same of one that asks Jira, which nobody else has polled. */
export const jiraPollOf = (index: number): OutgoingCall => {
  const { metadata, ...rollout } = rolloutOf(inJira + index)
  const annotated = { ...rollout, metadata: { ...metadata, annotations: { 'canary-steps/issues': 'PAY-1' } } }
  return { ...steps.jira, operation: 'run', state: undefined, rollout: annotated, change: sampleChange(annotated) }
}

/** Lets the first Rollout of each cluster ask, and hands back the state that its controller keeps. @throws when it does not wait */
export const askFirst = async (url: string, clusters: number): Promise<string> => {
  let state = 'null'
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    const address = { ...addressOf(url, cluster), timeout: 60_000 }
    const reply = await callFunction(address, { ...pollOf(0, 'null'), state: undefined })
    if ('error' in reply || reply.phase !== 'Running') throw new Error(`it does not wait: ${JSON.stringify(reply)}`)
    state = JSON.stringify(reply.state)
  }
  return state
}

/** Lets so many Rollouts of each cluster wait as its first does: their journals are written beside its. */
export const fill = async (store: Store, clusters: number, rollouts: number): Promise<void> => {
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    const partition = `rollout/${nameOf(cluster)}/${uidOf(0)}`
    const first = await store.get(partition, 'journal')
    if (!first) throw new Error(`nothing waits in ${partition}`)
    const due = Date.now() + 7 * 24 * 60 * 60_000
    for (let begun = 1; begun < rollouts; begun += 1_000)
      await Promise.all(
        Array.from({ length: Math.min(1_000, rollouts - begun) }, async (_, at) => {
          const uid = uidOf(begun + at)
          const value = first.value.replaceAll(uidOf(0), uid)
          await store.put(`rollout/${nameOf(cluster)}/${uid}`, 'journal', undefined, value, due)
        }),
      )
  }
}

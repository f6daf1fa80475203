import {
  addressText,
  type FunctionAddress,
  fetchAudit,
  fetchEffects,
  sendEffectOrder,
  sign,
} from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { type CaseSource, call, config, state } from './case-source.ts'
import { inventoryCases } from './inventory-cases.ts'

const firstRun: CaseSource = {
  name: 'first-run',
  description: 'Run without state: Running. The step waits 5s, which Argo would turn into 30s, so 11s is sent.',
  send: call({}),
}

const secondRun: CaseSource = {
  name: 'second-run',
  description: 'Run with the state of the first one: Successful, by a function whose journal is lost.',
  send: call({ state }),
}

const looking = call({ config: { say: 'look around' } })

const lookups: CaseSource = {
  name: 'lookups',
  description: 'The step wants to know of other Rollouts before it answers: the caller reads them, and asks again.',
  send: looking,
}

/** The answers of the caller's cluster to the two lookups of the golden step. */
const lookUp: NonNullable<FunctionAddress['lookUp']> = async (wanted) =>
  wanted.map((lookup) =>
    'name' in lookup
      ? {
          lookup,
          found: [
            {
              metadata: {
                name: lookup.name,
                namespace: lookup.namespace,
                labels: { team: 'payments' },
                annotations: {},
              },
              phase: 'Healthy',
              message: '',
              images: ['payments/ledger:v7'],
              replicas: { desired: 3, updated: 3, ready: 3, available: 3 },
            },
          ],
        }
      : { lookup, found: [], error: 'rollouts.argoproj.io is forbidden' },
  )

const newerRevision: CaseSource = {
  name: 'newer-revision',
  description: 'Run of revision 3, after which a Run of revision 2 changes nothing.',
  send: call({ rollout: sampleRollout({ revision: 3 }) }),
}

/** Every golden file, in the order of a rollout's life. */
export const caseSources: readonly CaseSource[] = [
  firstRun,
  secondRun,
  {
    name: 'repeated-run',
    description: 'Run once more without state, while the journal has one: the step continues from the journal.',
    after: [firstRun],
    send: call({}),
  },
  {
    name: 'change',
    description:
      'A call that tells what the canary changes: the images of all containers, and where else the pods differ.',
    send: call({
      change: {
        stable: '6c8f9d7b51',
        containers: [
          { name: 'proxy', image: 'mesh/proxy:1.24', stableImage: 'mesh/proxy:1.24', init: false },
          { name: 'app', image: 'payments/checkout:v2', stableImage: 'payments/checkout:v1', init: false },
          { name: 'migrate', image: 'payments/migrate:v2', stableImage: '', init: true },
        ],
        paths: ['metadata.annotations[checksum/config]', 'spec.containers[app].env[LOG_LEVEL]'],
      },
    }),
  },
  {
    name: 'change-unknown',
    description: 'A call whose caller could not read now what the canary changes: the step decides what that means.',
    send: call({
      change: {
        error:
          "Kubernetes answered 403: the service account may not get replicasets.apps: add the verb get for replicasets of the API group apps to the controller's ClusterRole",
      },
    }),
  },
  { name: 'failed', description: 'The step says no.', send: call({ config: { ...config, answer: 'fail' } }) },
  {
    name: 'invalid-config',
    description: 'A config that the step does not take is a 200 Failed that names each field.',
    send: call({ config: { say: 'LOUD' } }),
  },
  {
    name: 'catch-all',
    description: 'The plugin name canary-steps/run: the config names the step.',
    send: call({ plugin: 'canary-steps/run', config: { step: 'golden', with: config } }),
  },
  { name: 'abort', description: 'Abort with the saved state.', send: call({ operation: 'abort', state }) },
  { name: 'terminate', description: 'Terminate with the saved state.', send: call({ operation: 'terminate', state }) },
  {
    name: 'abort-without-state',
    description: 'Abort of a step that never ran: it settles all the same.',
    send: call({ operation: 'abort' }),
  },
  {
    name: 'abort-without-reply',
    description:
      'Abort with the state that a caller made of the Rollout because no Run was answered: it settles what the Run opened.',
    after: [firstRun],
    send: call({ operation: 'abort', state: { v: 1, key: state.key, seq: 0 } }),
  },
  newerRevision,
  {
    name: 'older-revision',
    description: 'Run of a revision older than one that was seen: 422, nothing is done.',
    after: [newerRevision],
    send: call({}),
  },
  {
    name: 'unknown-step',
    description: 'A step that the function does not have: 404.',
    send: call({ plugin: 'canary-steps/nowhere' }),
  },
  {
    name: 'body-differs',
    description: 'The body of a Run, well signed, sent to the address of Abort: 400.',
    send: ({ fetch, ...address }) => {
      const abort = new URL('/v1/steps/golden/abort', address.endpoint)
      return call({})({ ...address, fetch: (_, init) => fetch(abort, init) })
    },
  },
  {
    name: 'other-endpoint',
    description: 'A well signed call that is meant for another function: 400.',
    send: ({ fetch, endpoint, ...address }) => {
      const here = new URL('/v1/steps/golden/run', endpoint)
      return call({})({ ...address, endpoint: 'https://other.example.com', fetch: (_, init) => fetch(here, init) })
    },
  },
  {
    name: 'step-error',
    description: 'The step throws what it did not expect and nothing is open: 503, to be tried again.',
    send: call({ config: { ...config, answer: 'throw' } }),
  },
  {
    name: 'unsigned',
    description: 'A call without a signature: 401, and a reply that is not signed either.',
    send: ({ fetch, ...address }) => {
      const headers = { 'content-type': 'application/json' }
      return call({})({ ...address, fetch: (to, init) => fetch(to, { ...init, headers }) })
    },
  },
  {
    name: 'catalogue',
    description: 'All steps, with the JSON Schema of their config. The body that is signed is empty.',
    send: async ({ fetch, endpoint, keys: [key] }) =>
      fetch(new URL('/v1/steps', endpoint), { headers: await sign(key, `msg_${crypto.randomUUID()}`, '') }),
  },
  ...inventoryCases(firstRun),
  {
    name: 'effects',
    description:
      'Effects that steps have open: none. There is no body, so the signature covers the address, in `signed`.',
    send: (address) => fetchEffects(address, 500),
  },
  {
    name: 'unknown-effect',
    description: 'An order for an effect that is none of the cluster: 404.',
    send: (address) =>
      sendEffectOrder(address, {
        operation: 'settle',
        effect: 'c0ffee00-0000-4000-8000-000000000001.0123456789abcdef',
        reason: 'removed by hand',
        by: 'ada',
        outcome: 'orphaned',
      }),
  },
  lookups,
  {
    name: 'looked-up',
    description: 'The same call with what the caller read, one of which it may not: the step answers.',
    after: [lookups],
    send: (address) => looking({ ...address, lookUp }),
  },
  {
    name: 'audit',
    description: 'Decisions of people, in a time of at most 31 days. The signature covers the address, in `signed`.',
    after: [secondRun],
    send: (address) =>
      fetchAudit(address, { since: Date.parse('2026-01-01T00:00:00Z'), until: Date.parse('2026-01-02T00:00:00Z') }),
  },
  {
    name: 'audit-too-long',
    description: 'A time of more than 31 days: 400.',
    send: async ({ fetch, ...address }) => {
      const range = '?since=2026-01-01T00:00:00Z&until=2026-02-02T00:00:00Z'
      const asked = new URL(`/v1/audit${range}`, address.endpoint)
      const headers = await sign(address.keys[0], `msg_${crypto.randomUUID()}`, addressText('GET', asked))
      return fetch(asked, { headers })
    },
  },
]

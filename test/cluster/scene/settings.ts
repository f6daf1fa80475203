import { stringify } from 'yaml'
import { ledgerHost } from './ledger.ts'

/** The approvers of every world, in Slack and in Jira: Ann, and Cat. */
export const approvers = { users: ['U0ANN', 'U0CAT'], accounts: ['712020:ann'] } as const

/** Steps that are registered under names of their own, besides under the one that serves all. */
export const ownNames = ['canary-steps/slack-notify', 'canary-steps/slack-approval'] as const

const policy = {
  network: { privateHosts: [ledgerHost] },
}

const allow = ['slack:C0*', 'github:acme/*', 'grafana:org', 'jira:PAY', `http:${ledgerHost}`]

const namespaces = (cluster: string) => ({
  payments: { clusters: [cluster], allow, approvers },
})

/** `canary-steps.yaml` of a function for one cluster, whose key and secret are in variables. */
export const functionSettings = (endpoint: string): string =>
  stringify({
    endpoint,
    clusters: { live: { region: 'eu', ring: 'prod', key: 'env:KEY_LIVE', argoWebhook: 'env:ARGO_LIVE' } },
    namespaces: namespaces('live'),
    ...policy,
  })

/** The same for an executable, which knows the name of its cluster from its environment. */
export const executableSettings = (): string => stringify({ namespaces: namespaces('default'), ...policy })

import { stringify } from 'yaml'
import { ledgerHost } from './ledger.ts'

/** Who may approve in every world: Ann and Cat. */
export const approvers = ['U0ANN', 'U0CAT'] as const

const policy = {
  network: { privateHosts: [ledgerHost] },
}

const allow = ['slack:C0*', 'github:acme/*', 'grafana:org', 'jira:PAY', `http:${ledgerHost}`]

const namespaces = (cluster: string) => ({
  payments: { clusters: [cluster], allow, approvers: { users: [...approvers], accounts: ['712020:ann'] } },
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

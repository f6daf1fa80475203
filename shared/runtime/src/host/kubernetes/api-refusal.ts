import { orElse, shortened } from '@canary-steps/sdk'
import * as z from 'zod'

/** The resource that is read, as the API server's paths and RBAC name it. Without `name` it is a list, over all namespaces without `namespace`. */
export type Question = {
  readonly group: 'argoproj.io' | 'apps'
  readonly version: string
  readonly resource: 'rollouts' | 'deployments' | 'replicasets'
  readonly namespace?: string
  readonly name?: string
  readonly query?: Readonly<Record<string, string>>
}

/** An answer of the API server that is not 200. `isAbsent`: there is no object of that name. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'
  readonly status: number
  readonly isAbsent: boolean

  constructor(message: string, status: number, isAbsent: boolean) {
    super(message)
    this.status = status
    this.isAbsent = isAbsent
  }
}

/** How the API server says no (apimachinery, meta/v1 Status). */
const Status = z.object({
  kind: z.literal('Status'),
  message: orElse(z.string(), ''),
  reason: orElse(z.string(), ''),
  details: z.object({ name: orElse(z.string(), '') }).nullish(),
})

const mostMessage = 500

const remedyOf = (status: number, { group, version, resource, name }: Question): string => {
  const verb = name === undefined ? 'list' : 'get'
  if (status === 401) return `the token of the pod's service account is not accepted: does the account still exist?`
  if (status === 403)
    return `the service account may not ${verb} ${resource}.${group}: add the verb ${verb} for ${resource} of the API group ${group} to the controller's ClusterRole`
  if (status === 404 && group === 'argoproj.io')
    return `the cluster does not know ${resource}.${group}/${version}: install the CustomResourceDefinitions of Argo Rollouts`
  if (status === 410) return 'the list changed too much while it was read'
  if (status >= 300 && status < 400)
    return 'a redirect, which is never followed: is KUBERNETES_SERVICE_HOST the API server?'
  return `${resource}.${group} cannot be read now`
}

/** Why the API server did not answer a question, and what is to be done. */
export const apiRefusal = (question: Question, status: number, body: unknown): ApiRefusal => {
  const told = Status.safeParse(body).data
  // an unknown resource is not found either, in plain text and without a name
  const isAbsent = status === 404 && told?.reason === 'NotFound' && Boolean(told.details?.name)
  const what = isAbsent ? 'there is no such object' : remedyOf(status, question)
  const why = told?.message ? ` (${shortened(told.message, mostMessage)})` : ''
  return new ApiRefusal(`Kubernetes answered ${status}: ${what}${why}`, status, isAbsent)
}

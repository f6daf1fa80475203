import { type LookedUp, type Lookup, type LookupAnswer, mostLookups } from '@canary-steps/sdk'
import { namespacePolicy } from '../../settings/namespace-policy.ts'
import { ApiRefusal } from './api-refusal.ts'
import type { ApiServer } from './api-server.ts'
import { rolloutLookedUp } from './looked-up.ts'
import { isObjectName } from './object-name.ts'
import { rolloutPages, rollouts } from './rollout-pages.ts'

/** Most Rollouts that one selector may find. */
const mostFound = 100

/** Why a lookup is not made, for its answer. */
class Refused extends Error {
  override readonly name = 'Refused'
}

/** Says whether a namespace is among patterns such as `team-*`: those of the policy's targets. */
const listed = (patterns: readonly string[]): ((namespace: string) => boolean) => {
  const everywhere = { cluster: '', namespace: 'any' }
  const policy = namespacePolicy({ any: { clusters: ['*'], allow: patterns, defaults: {} } })
  return (namespace) => policy.allows(everywhere, namespace)
}

const rolloutByName = async (
  api: ApiServer,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<unknown[]> => {
  if (!isObjectName(name)) throw new Refused(`${name} is not the name of a Rollout`)
  const question = { ...rollouts, namespace, name }
  return api.read(question, signal).then(
    (rollout) => [rollout],
    (error: unknown) => (error instanceof ApiRefusal && error.isAbsent ? [] : Promise.reject(error)),
  )
}

const bySelector = async (
  api: ApiServer,
  namespace: string,
  selector: string,
  signal: AbortSignal,
): Promise<unknown[]> => {
  const found: unknown[] = []
  const query = { limit: String(mostFound + 1), labelSelector: selector }
  for await (const page of rolloutPages(api, { namespace, query }, signal)) {
    found.push(...page)
    // some of them would say yes for those that are not seen
    if (found.length > mostFound)
      throw new Refused(`${selector} finds more than ${mostFound} Rollouts in ${namespace}: select fewer`)
  }
  return found
}

/** Waiting does not help: the step is told. A failure that may pass is thrown on, and the call comes again. */
const isLasting = (error: Error): boolean =>
  error instanceof Refused || (error instanceof ApiRefusal && [400, 403].includes(error.status))

/** How lookups of Rollouts in namespace `own` are answered, others being looked at only in `lookupNamespaces`. */
export const lookUpWith = (api: ApiServer, lookupNamespaces: readonly string[]) => {
  const isListed = listed(lookupNamespaces)
  const find = async (lookup: Lookup, own: string, signal: AbortSignal): Promise<LookedUp[]> => {
    const { namespace } = lookup
    if (namespace !== own && !isListed(namespace))
      throw new Refused(
        `Rollouts of ${own} may not look at namespace ${namespace}: add it to CANARY_STEPS_LOOKUP_NAMESPACES of the controller`,
      )
    if (!isObjectName(namespace)) throw new Refused(`${namespace} is not the name of a namespace`)
    const found =
      'name' in lookup
        ? await rolloutByName(api, namespace, lookup.name, signal)
        : await bySelector(api, namespace, lookup.selector, signal)
    return Promise.all(found.map((rollout) => rolloutLookedUp(api, rollout, signal)))
  }
  return async (lookups: readonly Lookup[], own: string, signal: AbortSignal): Promise<readonly LookupAnswer[]> => {
    if (lookups.length > mostLookups)
      throw new RangeError(`${lookups.length} lookups in one call, ${mostLookups} are allowed`)
    return Promise.all(
      lookups.map((lookup) =>
        find(lookup, own, signal).then(
          (found): LookupAnswer => ({ lookup, found }),
          (error: Error): LookupAnswer | Promise<never> =>
            isLasting(error) ? { lookup, found: [], error: error.message } : Promise.reject(error),
        ),
      ),
    )
  }
}

import { orElse } from '@canary-steps/sdk'
import * as z from 'zod'
import type { Question } from './api-refusal.ts'
import type { ApiServer } from './api-server.ts'

/** Objects of one page, as kubectl asks for (its --chunk-size). */
const pageSize = 500

/** The resource that Argo Rollouts defines. */
export const rollouts = { group: 'argoproj.io', version: 'v1alpha1', resource: 'rollouts' } as const

const RolloutList = z.object({
  kind: z.literal('RolloutList'),
  metadata: z.object({ continue: orElse(z.string(), '') }),
  items: z.array(z.unknown()).nullish(),
})

/**
 * The Rollouts of a list, page by page, all as they were when the first was read.
 *
 * @throws ApiRefusal, with status 410 when the API server has forgotten that state.
 */
export async function* rolloutPages(
  api: ApiServer,
  { query, ...question }: Omit<Question, 'name' | keyof typeof rollouts>,
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[]> {
  let next = ''
  do {
    const paged = { limit: String(pageSize), ...query, ...(next === '' ? {} : { continue: next }) }
    const list = RolloutList.safeParse(await api.read({ ...rollouts, ...question, query: paged }, signal))
    if (!list.success) throw new Error(`Kubernetes answered no RolloutList: ${z.prettifyError(list.error)}`)
    yield list.data.items ?? []
    next = list.data.metadata.continue
  } while (next !== '')
}

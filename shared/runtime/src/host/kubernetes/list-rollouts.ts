import { type RolloutView, rolloutView } from '@canary-steps/sdk'
import * as z from 'zod'
import { caught, caughtSync } from '../../ports/caught.ts'
import type { Inventory } from '../../wire/inventory.ts'
import { ApiRefusal } from './api-refusal.ts'
import type { ApiServer } from './api-server.ts'
import { rolloutPages } from './rollout-pages.ts'

/** An inventory, and why it is not complete or does not tell of `others`. */
export type Listing = Inventory & { readonly reason?: string }

/** Enough of a Rollout to know the plugins in it; a blue-green one has none. */
const Plugins = z
  .object({
    spec: z
      .object({
        strategy: z
          .object({
            canary: z
              .object({
                steps: z.array(z.object({ plugin: z.object({ name: z.string().nullish() }).nullish() })).nullish(),
              })
              .nullish(),
          })
          .nullish(),
      })
      .nullish(),
  })
  .transform(({ spec }) => (spec?.strategy?.canary?.steps ?? []).flatMap(({ plugin }) => plugin?.name ?? []))

const Named = z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }) })
const WithUid = z.object({ metadata: z.object({ uid: z.string().min(1) }) })

const rolloutName = (item: unknown): string => {
  const { name, namespace } = Named.safeParse(item).data?.metadata ?? {}
  return name === undefined ? 'an object without a name' : `${namespace}/${name}`
}

const viewOf = (item: unknown): RolloutView => {
  const view = rolloutView(item)
  if (view.metadata.uid === '') throw new Error(`${rolloutName(item)} has no uid`)
  return view
}

const whyUnread = (item: unknown, error: Error): string =>
  error instanceof z.ZodError ? `${rolloutName(item)}: ${z.prettifyError(error)}` : error.message

const isGone = (error: unknown): boolean => error instanceof ApiRefusal && error.status === 410

const listOnce = async (
  pages: AsyncIterable<readonly unknown[]>,
  uses: (plugin: string) => boolean,
): Promise<Listing & { readonly error?: Error }> => {
  const found: RolloutView[] = []
  const others: string[] = []
  const reasons: string[] = []
  let complete = true
  const take = (item: unknown) => {
    const plugins = Plugins.safeParse(item).data
    if (plugins?.length === 0) return
    const uid = WithUid.safeParse(item).data?.metadata.uid
    // theirs, or ours under a name that this pod does not know
    const isTheirs = plugins !== undefined && !plugins.some(uses)
    const view = isTheirs ? undefined : caughtSync(() => viewOf(item))
    if (view && 'result' in view) found.push(view.result)
    else if (uid === undefined) complete = false
    else others.push(uid)
    if (view && 'error' in view) reasons.push(whyUnread(item, view.error))
  }
  const read = await caught(async () => {
    for await (const page of pages) for (const item of page) take(item)
  })
  const error = 'error' in read ? { error: read.error } : {}
  if (error.error) reasons.unshift(error.error.message)
  const [reason] = reasons
  return {
    rollouts: found,
    complete: complete && !error.error,
    ...(others.length > 0 && { others }),
    ...(reason !== undefined && { reason }),
    ...error,
  }
}

/**
 * The Rollouts of all namespaces with a step of ours. Rollouts that were read before a failure count, but the list is not complete.
 *
 * @throws ApiRefusal or another error when nothing of ours was read.
 */
export const listRollouts = async (
  api: ApiServer,
  uses: (plugin: string) => boolean,
  signal: AbortSignal,
): Promise<Listing> => {
  const list = () => listOnce(rolloutPages(api, {}, signal), uses)
  const first = await list()
  const { error, ...listing } = isGone(first.error) ? await list() : first
  if (error && listing.rollouts.length === 0) throw error
  return listing
}

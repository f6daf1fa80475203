import { steps } from '@canary-steps/plugins'
import { closeDue, createRuntime, type Policy, type Runtime } from '@canary-steps/runtime'
import { environment } from '@canary-steps/runtime/node'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import type { Clock } from '@canary-steps/sdk'

type Options = { readonly store: string; readonly clock: Clock; readonly policy: Policy }

/** Another process on the same journal, which does not die: it undoes what is due. */
export const survivor = (env: Readonly<Record<string, string>>, { store, clock, policy }: Options): Runtime =>
  createRuntime({
    steps,
    store: sqliteStore(store),
    clock,
    fetch: globalThis.fetch,
    env: environment(env),
    policy,
  })

/** Questions of the driver of a run. */
export const survived = (runtime: Runtime) => ({
  env: runtime.env,
  closeDue: () => closeDue(runtime),
  isAllClosed: async () => (await runtime.store.due(Number.MAX_SAFE_INTEGER, 1)).length === 0,
})

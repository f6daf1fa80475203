import type { Clock } from '@canary-steps/sdk'
import type { Store } from '../ports/store.ts'

/** Where a process dies: at its `at`-th call of a port, counted from 1, before or after that call took effect. */
export type Crash = { readonly at: number; readonly when: 'before' | 'after' }

/** The ports through which a process reaches the world. */
type Ports = { readonly store: Store; readonly clock: Clock; readonly fetch: typeof globalThis.fetch }

/** Counts the calls of a process until one is its last. */
const lifeUntil = (crash: Crash | undefined) => {
  const calls: string[] = []
  let isDead = false
  const dieIf = (isOver: boolean) => {
    isDead ||= isOver
    if (isDead) throw new Error('the process is dead')
  }
  return {
    calls,
    /** Counts a call, and returns how it ends. */
    begin(name: string): () => void {
      dieIf(isDead)
      calls.push(name)
      const isLast = calls.length === crash?.at
      dieIf(isLast && crash?.when === 'before')
      return () => dieIf(isLast)
    },
  }
}

/** Ports of a process that dies at `crash`: from then on nothing more of it happens. `calls` names its calls until then. */
export const mortalPorts = (
  { store, clock, fetch }: Ports,
  crash?: Crash,
): { readonly ports: Ports; readonly calls: readonly string[] } => {
  const { calls, begin } = lifeUntil(crash)
  const mortal =
    <Given extends unknown[], Result>(name: string, call: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      const end = begin(name)
      const result = await call(...given)
      end()
      return result
    }
  const now = () => {
    begin('clock.now')()
    return clock.now()
  }
  const { get, put, remove, due } = store
  const mortalStore = {
    ...store,
    get: mortal('store.get', get),
    put: mortal('store.put', put),
    remove: mortal('store.remove', remove),
    due: mortal('store.due', due),
  }
  const mortalFetch: typeof globalThis.fetch = mortal('fetch', (to: RequestInfo | URL, init?: RequestInit) =>
    fetch(to, init),
  )
  return { ports: { store: mortalStore, clock: { now }, fetch: mortalFetch }, calls }
}

import type { Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import { type AppOptions, createApp } from './app.ts'

/** The app, by the options that hold at each call. `listensAt` tells where it listens, if nothing but this machine can reach that. */
export const liveApp = (host: Runtime, options: () => Omit<AppOptions, 'address'>) => {
  let address: string | undefined
  const app = createApp(guarded(host), {
    get keys() {
      return options().keys
    },
    get argoSecrets() {
      return options().argoSecrets
    },
    get endpoint() {
      return options().endpoint
    },
    get address() {
      return address
    },
  })
  return {
    fetch: async (request: Request): Promise<Response> => app.fetch(request),
    listensAt(url: string): void {
      address = url
    },
    /** Whether it can tell a call for another function. */
    isPlaced: (): boolean => (options().endpoint ?? address) !== undefined,
  }
}

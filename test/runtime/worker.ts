import { createApp, createRuntime, memoryStore, signingKeys } from '@canary-steps/runtime'
import { slackNotify } from '@canary-steps/slack-notify'

type Bindings = Readonly<Record<string, string>>

const serve = (bindings: Bindings) => {
  const runtime = createRuntime({
    steps: [slackNotify],
    store: memoryStore(),
    // workerd's fetch must not be called as a method
    fetch: (to: RequestInfo | URL, init?: RequestInit) => fetch(to, init),
    env: (name: string) => bindings[name],
  })
  const keys = signingKeys(bindings.CANARY_STEPS_SIGNING_KEY ?? '', { cluster: 'test', region: 'eu' })
  return createApp(runtime, { keys })
}

let app: ReturnType<typeof serve> | undefined

/** A worker in the smallest form: everything of it ends with the isolate. */
export default {
  fetch(request: Request, bindings: Bindings) {
    app ??= serve(bindings)
    return app.fetch(request)
  },
}

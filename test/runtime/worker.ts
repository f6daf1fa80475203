import { functionOf, jsonLog, memoryStore } from '@canary-steps/runtime'
import { slackApproval } from '@canary-steps/slack-approval'
import { slackNotify } from '@canary-steps/slack-notify'

type Bindings = Readonly<Record<string, string>>

const settings = {
  clusters: { test: { region: 'eu', key: 'env:CANARY_STEPS_SIGNING_KEY' } },
  namespaces: { payments: { allow: ['slack:C0PAY'] } },
}

const serve = async (bindings: Bindings) => {
  // biome-ignore lint/suspicious/noConsole: a Worker has no other log
  const log = jsonLog((line) => console.warn(line.trimEnd()))
  const made = await functionOf({
    steps: [slackApproval, slackNotify],
    store: memoryStore(),
    // workerd's fetch must not be called as a method
    fetch: (to: RequestInfo | URL, init?: RequestInit) => fetch(to, init),
    env: (name: string) => bindings[name],
    log,
    settings: { content: settings, file: 'worker.ts' },
  })
  for (const { message, fields } of made.warnings) log('warn', message, fields)
  return made
}

let serving: ReturnType<typeof serve> | undefined

/** A worker in the smallest form: everything of it ends with the isolate. */
export default {
  async fetch(request: Request, bindings: Bindings) {
    serving ??= serve(bindings)
    return (await serving).fetch(request)
  },
}

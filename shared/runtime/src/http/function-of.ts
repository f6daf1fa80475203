import { type CloseBounds, closeDue } from '../calls/close-due.ts'
import { tellAudit } from '../effects/audit-stream.ts'
import { sweepAudit } from '../effects/audit-sweep.ts'
import { pacedInStore } from '../effects/store-pacer.ts'
import type { Warning } from '../ports/log.ts'
import { meteredFetch } from '../ports/metrics.ts'
import { livePolicy } from '../ports/policy.ts'
import { createRuntime, type Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import { type LiveSettings, liveSettings } from '../settings/live-settings.ts'
import { recordSettings } from '../settings/record-settings.ts'
import { readSettings, type Settings } from '../settings/settings.ts'
import type { SettingsContent } from '../settings/settings-content.ts'
import { type HowToSet, stepsWithSecrets } from '../settings/steps-with-secrets.ts'
import { closedWebhooks } from './closed-webhooks.ts'
import { liveApp } from './live-app.ts'

/** Settings that stay as they are while the host runs. `file` names them in messages. */
type FixedSettings = { readonly content: SettingsContent; readonly file: string }

type Ports = Pick<Runtime, 'steps' | 'store' | 'fetch' | 'env' | 'log'> & Partial<Omit<Runtime, 'policy'>>

/** A host's ports, and its settings: none are those of an empty file. Steps whose secrets are not set are left out. */
export type FunctionOptions = Ports & {
  /** Other processes serve on the same store, as replicas do: all together keep the pace of a vendor then, in the store. */
  readonly isStoreShared?: boolean | undefined
  readonly settings?: FixedSettings | LiveSettings<Settings> | undefined
  readonly howToSet?: HowToSet
}

/** Steps behind HTTP. A host hands in requests, calls `closeDue` every so often, and logs the warnings at its start. */
export type StepsFunction = {
  /** For a host that does more: it opens sockets, or has a loop for what is due. */
  readonly runtime: Runtime
  fetch(request: Request): Promise<Response>
  /** Reads the settings again if they changed, as each request and each `closeDue` does first. */
  refresh(): Promise<void>
  /**
   * Does what is due: undos that a call could not finish, and ends that no call told of. Tells when the next is due,
   * in milliseconds since 1970, for an alarm; undefined: nothing is.
   */
  closeDue(bounds?: CloseBounds): Promise<number | undefined>
  /** Tells where it listens, if nothing but this machine can reach that, or its platform lets requests to no other address come in. */
  listensAt(address: string): void
  /** News for an operator about the settings, secrets and webhooks as they are now. */
  readonly warnings: readonly Warning[]
}

const noSettings: FixedSettings = { content: '', file: 'canary-steps.yaml' }

/** @throws SettingsError */
const following = async (
  settings: NonNullable<FunctionOptions['settings']>,
  { steps, env, log }: Ports,
): Promise<LiveSettings<Settings>> => {
  if (!('content' in settings)) return settings
  const { content, file } = settings
  return liveSettings({ stamp: () => '', load: () => readSettings(content, file, env, steps) }, log)
}

const runtimeWith = (
  live: LiveSettings<Settings>,
  { isStoreShared = false, ...ports }: Ports & Pick<FunctionOptions, 'isStoreShared'>,
): Runtime => {
  const { fetch, metrics } = ports
  const policy = livePolicy(() => live.current.policy)
  const runtime = createRuntime({ ...ports, policy, fetch: metrics ? meteredFetch(fetch, metrics) : fetch })
  return isStoreShared ? pacedInStore(runtime) : guarded(runtime)
}

const withoutAddress: Warning = {
  message: 'the function does not know its own address',
  fields: {
    meaning: 'it refuses calls, but for those from this machine',
    remedy: 'set endpoint in its settings to the URL that callers use',
  },
}

/**
 * All that a host needs to serve steps over HTTP, wherever it runs.
 *
 * @throws SettingsError
 */
export const functionOf = async ({
  settings = noSettings,
  howToSet,
  ...ports
}: FunctionOptions): Promise<StepsFunction> => {
  const live = await following(settings, ports)
  const { steps, warnings } = stepsWithSecrets(ports.steps, ports.env, howToSet)
  const runtime = runtimeWith(live, { ...ports, steps })
  const clusters = ({ keys }: Settings) => keys.map(({ cluster }) => cluster)
  await live.watch((known) => recordSettings(runtime, known.told, clusters(known)))
  const app = liveApp(runtime, () => live.current)
  return {
    runtime,
    refresh: live.refresh,
    listensAt: app.listensAt,
    async fetch(request) {
      await live.refresh()
      return app.fetch(request)
    },
    async closeDue(bounds) {
      await live.refresh()
      const next = await closeDue(runtime, bounds)
      if (runtime.clock.now() >= (bounds?.until ?? Number.POSITIVE_INFINITY)) return next
      await tellAudit(runtime)
      await sweepAudit(runtime)
      return next
    },
    get warnings() {
      const ofSettings = live.current.warnings.map((message) => ({ message }))
      return [...warnings, ...ofSettings, ...closedWebhooks(runtime), ...(app.isPlaced() ? [] : [withoutAddress])]
    },
  }
}

import { caught, caughtSync } from '../ports/caught.ts'
import type { Log } from '../ports/log.ts'
import type { PolicySettings } from './settings.ts'

/** Where settings come from. */
export type SettingsSource<Settings> = {
  /** Differs once the settings may have changed. Asked before every call, so it must be cheap. An error of it counts as a change. */
  stamp(): string
  /** Reads them. @throws SettingsError */
  load(): Promise<Settings>
}

/** Settings that change while we run. */
export type LiveSettings<Settings> = {
  readonly current: Settings
  /** Reads them again if they changed. Broken settings are logged once, and the earlier ones stay. */
  refresh(): Promise<void>
  /** Tells of the settings in force, now and before anything is done with others. Its error is logged, and told again. */
  watch(tell: (settings: Settings) => Promise<void>): Promise<void>
}

/** A file that is half written must not open what was closed. */
const opened = (before: PolicySettings, after: PolicySettings): string | undefined =>
  before.isRestricted && !after.isRestricted
    ? 'no namespaces any more: restart to let every namespace reach every target'
    : undefined

/** Tells a listener of settings, once of each. */
const telling = <Settings>(log: Log) => {
  let tell: (settings: Settings) => Promise<void> = async () => undefined
  let told: Settings | undefined
  return {
    to(listener: typeof tell): void {
      tell = listener
      told = undefined
    },
    async of(settings: Settings): Promise<void> {
      if (told === settings) return
      const done = await caught(() => tell(settings))
      if ('result' in done) told = settings
      else log('error', 'settings are not in the audit yet', { reason: done.error.message })
    },
  }
}

const stampOf = (stamp: () => string): string => {
  const now = caughtSync(stamp)
  return 'result' in now ? now.result : now.error.message
}

/** @throws SettingsError when the first reading fails. */
export const liveSettings = async <Settings extends PolicySettings>(
  { stamp, load }: SettingsSource<Settings>,
  log: Log,
): Promise<LiveSettings<Settings>> => {
  const look = () => stampOf(stamp)
  let seen = look()
  let current = await load()
  let loading = Promise.resolve()
  const audience = telling<Settings>(log)
  const reload = async (at: string): Promise<void> => {
    const loaded = await caught(load)
    // a later change overtook this one
    if (at !== seen) return
    const problem = 'error' in loaded ? loaded.error.message : opened(current, loaded.result)
    if (problem !== undefined) return log('error', 'settings rejected, the earlier ones stay', { reason: problem })
    if ('result' in loaded) current = loaded.result
    log('info', 'settings read again')
    for (const warning of current.warnings) log('warn', warning)
  }
  return {
    get current() {
      return current
    },
    async refresh() {
      const now = look()
      if (now !== seen) {
        seen = now
        loading = reload(now)
      }
      await loading
      await audience.of(current)
    },
    watch(listener) {
      audience.to(listener)
      return audience.of(current)
    },
  }
}

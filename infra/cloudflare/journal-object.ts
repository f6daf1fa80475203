import { functionOf, jsonLog, waking } from '@canary-steps/runtime'
import { durableObjectStore } from '@canary-steps/runtime/store/durable-object'
import { type AlarmStorage, earliestAlarm } from './earliest-alarm.ts'

/** Variables and secrets of the Worker, and what else it is bound to. */
export type Bindings = Readonly<Record<string, unknown>>

/** The part of `ctx.storage` that is used. */
export type ObjectStorage = Parameters<typeof durableObjectStore>[0] & AlarmStorage

type JournalOptions = Pick<Parameters<typeof functionOf>[0], 'steps' | 'settings' | 'clock'> & {
  readonly storage: ObjectStorage
  readonly bindings: Bindings
}

/** What Cloudflare calls. Nothing of it throws: it would be tried six times, and then no more. */
type JournalObject = {
  fetch(request: Request): Promise<Response>
  alarm(): Promise<void>
  /** Does what is due. For a schedule, should an alarm be lost. */
  closeDue(): Promise<void>
}

/** How long what is due is done in one go, in milliseconds: each go has a budget of processor time of its own. */
const oneGo = 60_000
/** When it is tried again after trouble of our own, in milliseconds. */
const afterTrouble = 60_000

const log = jsonLog((line) => console.log(line.trimEnd()))

const begin = async ({ storage, bindings, ...given }: JournalOptions) => {
  const alarm = await earliestAlarm(storage)
  const served = await functionOf({
    ...given,
    store: waking(durableObjectStore(storage), alarm.wakeAt),
    // workerd's fetch must not be called as a method
    fetch: (to, init) => fetch(to, init),
    env: (name) => {
      const value = bindings[name]
      return typeof value === 'string' ? value : undefined
    },
    log,
    howToSet: (name) => `npx wrangler secret put ${name}`,
  })
  for (const { message, fields } of served.warnings) log('warn', message, fields)
  return { alarm, served }
}

const unavailable = (): Response =>
  Response.json(
    { type: 'about:blank', title: 'the function cannot begin', status: 503, detail: 'its log says why' },
    { status: 503, headers: { 'content-type': 'application/problem+json' } },
  )

/** The function once it has begun. One that could not begin is begun anew by the next who asks. */
const beginning = (options: JournalOptions): (() => ReturnType<typeof begin>) => {
  let begun: ReturnType<typeof begin> | undefined
  return () => {
    begun ??= begin(options).catch((error: Error) => {
      begun = undefined
      log('error', 'the function cannot begin', { reason: error.message })
      throw error
    })
    return begun
  }
}

/** All of the function, inside one Durable Object: its journal is the object's own, and so is its one alarm. */
export const journalObject = (options: JournalOptions): JournalObject => {
  const { storage, clock = Date } = options
  const begun = beginning(options)
  const look = async (): Promise<void> => {
    const { alarm, served } = await begun()
    const next = await served.closeDue({ until: clock.now() + oneGo }).catch((error: Error) => {
      log('error', 'undo queue', { reason: error.message })
      return clock.now() + afterTrouble
    })
    if (next !== undefined) await alarm.wakeAt(next)
  }
  let looking: Promise<void> | undefined
  /** An alarm and the schedule that come in together look once. */
  const closeDue = (): Promise<void> => {
    looking ??= look()
      .catch(() => storage.setAlarm(clock.now() + afterTrouble))
      .finally(() => {
        looking = undefined
      })
    return looking
  }
  return {
    fetch: (request) => begun().then(({ served }) => served.fetch(request), unavailable),
    async alarm() {
      await begun().then(
        ({ alarm }) => alarm.rang(),
        () => undefined,
      )
      await closeDue()
    },
    closeDue,
  }
}

import { EventEmitter } from 'node:events'
import { type FunctionAddress, signingKeys } from '@canary-steps/runtime'
import { type ServingProcess, startServing } from './serving-process.ts'

/** How long a call may take, in milliseconds. */
const timeout = 8_000
/**
 * By how much each life is later than the one before, in milliseconds. The claim of a dead process ends 5 s after the
 * timeout. Twenty lives stay within the 5 minutes of the signatures.
 */
const later = 13_500

const secret = Buffer.alloc(32, 9).toString('base64')

/** A server that dies and is started again on the same journal. */
export type MortalServer = {
  /** Where it is served; while it is being started again, where it will be. */
  address(): Promise<FunctionAddress>
  /** Kills it on the spot and starts it again. */
  die(): void
  deaths(): number
  /** Emits `line` for each line of its log. */
  readonly log: EventEmitter
  close(): Promise<unknown>
}

export const mortalServer = async (store: string, env: Readonly<Record<string, string>>): Promise<MortalServer> => {
  const [key] = signingKeys(secret, { cluster: 'default', region: '' })
  if (!key) throw new Error('no key')
  const log = new EventEmitter()
  const start = (ahead: number): Promise<ServingProcess> =>
    startServing({
      args: ['--port', '0', '--store', store, '--steps', 'slack-notify'],
      env: { ...env, CANARY_STEPS_SIGNING_KEY: secret, CLOCK_AHEAD: String(ahead) },
      preload: new URL('clock-ahead.ts', import.meta.url),
      onLine: (message) => log.emit('line', message),
    })
  let deaths = 0
  let process = await start(0)
  let serving = Promise.resolve(process)
  return {
    log,
    deaths: () => deaths,
    address: async () => ({ endpoint: (await serving).url, keys: [key], fetch: globalThis.fetch, timeout }),
    die() {
      deaths += 1
      serving = process
        .kill()
        .then(() => start(deaths * later))
        .then((next) => {
          process = next
          return next
        })
    },
    close: async () => (await serving).kill(),
  }
}

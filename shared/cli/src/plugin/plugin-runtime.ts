import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import type { StepCall, StepReply } from '@canary-steps/go-plugin'
import {
  createRuntime,
  type LiveSettings,
  type Log,
  livePolicy,
  liveSettings,
  type PolicySettings,
  pacedInStore,
  type Runtime,
  recordSettings,
  stepsWithSecrets,
} from '@canary-steps/runtime'
import {
  type After,
  type ControllerCall,
  closeLoop,
  inCluster,
  keepInventory,
  stepExecutor,
} from '@canary-steps/runtime/executable'
import { environment, howToSet, outgoing, tenantFetch } from '@canary-steps/runtime/node'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { HeldElsewhere } from '@canary-steps/runtime/store/sqlite-machine'
import { namedSteps } from '../settings/named-steps.ts'
import { openDatabase, storeVariable } from '../settings/open-database.ts'
import { policySource, settingsOfPod, type Variables } from '../settings/settings-source.ts'
import { vendorSockets } from '../settings/vendor-sockets.ts'
import { fileTrouble } from '../terminal/manifest-text.ts'
import { UsageError } from '../terminal/usage-error.ts'

/** Answers a call of the controller. */
export type Answer = (operation: 'run' | 'terminate' | 'abort', call: StepCall) => Promise<StepReply>

/** Milliseconds between looks at undos that are due. */
const closeEvery = 5_000

const usage = 'canary-steps plugin [--settings FILE] [--steps NAME]… [--local FOLDER]'

const optionsOf = (args: readonly string[], variables: Variables) =>
  Promise.try(() =>
    parseArgs({
      args: [...args],
      options: {
        settings: { type: 'string', default: settingsOfPod(variables) },
        steps: { type: 'string', multiple: true },
        local: { type: 'string' },
      },
    }),
  ).then(
    ({ values }) => values,
    (error: Error) => Promise.reject(new UsageError(`${error.message}; use ${usage}`)),
  )

/** The file that all processes of the pod share, and what it cannot promise. */
const openPodStore = async (env: Runtime['env'], log: Log): Promise<Runtime['store']> => {
  const data = env('CANARY_STEPS_DATA')
  const folder = data ?? join(tmpdir(), 'canary-steps')
  const unusable = (error: Error): never => {
    const remedy = 'set CANARY_STEPS_DATA to a folder that this process may write'
    throw new UsageError(`${folder}: cannot have the journal (${fileTrouble(error)}); ${remedy}`)
  }
  await Promise.try(() => mkdirSync(folder, { recursive: true })).catch(unusable)
  log('warn', 'the journal belongs to this pod alone', {
    folder,
    meaning:
      'when another pod takes over, what it did not see is looked for at the vendors; votes and webhooks before that are lost',
    remedy: data
      ? 'run one controller replica'
      : 'set CANARY_STEPS_DATA to a volume that outlives the pod, and run one controller replica',
  })
  const file = join(folder, 'journal.sqlite')
  return Promise.try(() => sqliteStore(file)).catch((error: Error) => {
    if (error instanceof HeldElsewhere) throw new UsageError(`${file}: ${error.message}`)
    return unusable(error)
  })
}

/**
 * Flags of V8, for the memory is that of the controller's pod. Garbage waits less long: in percent of what is in use.
 * Maglev, the compiler between a quick and a good one, keeps 20 MiB for itself; a call costs a sixth more without it.
 */
const sparing = ['--heap-growing-percent=20', '--no-maglev'] as const

/** The name that everybody gives who gives none. */
const unnamed = 'default'

/** The database that the executables of several clusters share. @throws UsageError where they could not be told apart */
const openSharedStore = (url: string, env: Runtime['env']): Promise<Runtime['store']> => {
  if ((env('CANARY_STEPS_CLUSTER') ?? unnamed) === unnamed) {
    const remedy = 'set CANARY_STEPS_CLUSTER to a name that no other has'
    throw new UsageError(`${storeVariable}: clusters that share a database each need a name: ${remedy}`)
  }
  return openDatabase(url, env)
}

const isOursByName = (plugin: string) => plugin.startsWith('canary-steps/')

/** The parts of a process of the executable. `isAlone`: its journal is the pod's, whatever the variables say. @throws UsageError, SettingsError */
const siteOf = async (args: readonly string[], variables: Variables, log: Log, isAlone = false) => {
  for (const flag of sparing) setFlagsFromString(flag)
  const options = await optionsOf(args, variables)
  const env = environment(variables)
  const out = outgoing(variables)
  const live: LiveSettings<PolicySettings> = await liveSettings(policySource(options.settings, variables), log)
  // a run on a laptop has a clock and a cluster of its own
  const local =
    options.local === undefined ? undefined : (await import('./local-site.ts')).localSite(options.local, out.fetch)
  const clock = local?.clock ?? Date
  const { steps, warnings } = stepsWithSecrets(namedSteps(options.steps, env), env, howToSet)
  for (const { message, fields } of warnings) log('warn', message, fields)
  // a run on a laptop is nobody else's
  const database = local || isAlone ? undefined : env(storeVariable)
  const store = database === undefined ? await openPodStore(env, log) : await openSharedStore(database, env)
  const own = createRuntime({
    steps,
    store,
    isOneRegion: database === undefined,
    sockets: true,
    clock,
    fetch: local?.fetch ?? out.fetch,
    fetchAsTenant: local?.fetchAsTenant ?? tenantFetch({ variables, through: out }),
    env,
    policy: livePolicy(() => live.current.policy),
    log,
  })
  const runtime = database === undefined ? own : pacedInStore(own)
  const cluster = env('CANARY_STEPS_CLUSTER') ?? unnamed
  const here = local ? undefined : inCluster(variables)
  return { runtime, out, live, local, here, cluster, region: env('CANARY_STEPS_REGION') ?? '' }
}

/** The same, for a process that stays: changes of the settings count, and are told. @throws UsageError, SettingsError */
const lastingSiteOf = async (args: readonly string[], variables: Variables, log: Log) => {
  const site = await siteOf(args, variables, log)
  const { live, runtime, cluster } = site
  for (const warning of live.current.warnings) log('warn', warning)
  await live.watch(({ told }) => recordSettings(runtime, told, [cluster]))
  return site
}

/** The parts for an operator's order on the journal, in a folder where one is named. @throws UsageError, SettingsError */
export const orderRuntime = async (
  { settings, folder }: { readonly settings: string; readonly folder: string | undefined },
  variables: Variables,
  log: Log,
): Promise<Runtime> => {
  const own = folder === undefined ? variables : { ...variables, CANARY_STEPS_DATA: folder }
  const { runtime } = await siteOf(['--settings', settings], own, () => undefined, folder !== undefined)
  return { ...runtime, log }
}

/** Takes up what the journal has, and answers the controller from then on. @throws UsageError, SettingsError */
export const startPlugin = async (args: readonly string[], variables: Variables, log: Log): Promise<Answer> => {
  const { runtime, out, live, local, here, cluster, region } = await lastingSiteOf(args, variables, log)
  if (here) keepInventory(runtime, { cluster, region, list: () => here.rollouts(isOursByName) })
  else if (!local) log('warn', 'not in a cluster: ends without a call of the controller stay unknown')
  closeLoop(runtime, closeEvery, live.refresh)
  await vendorSockets(runtime, out)
  const execute = stepExecutor(runtime, {
    cluster,
    region,
    lookUp: local?.lookUp ?? here?.lookUp,
    readChange: local?.readChange ?? here?.readChange,
  })
  return async (operation, call: ControllerCall) => {
    await live.refresh()
    return execute(operation, call)
  }
}

/** A timer that keeps the process alive. */
const lastingAfter: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds)
  return () => clearTimeout(timer)
}

/**
 * Hears of ends that no call of the controller tells, and undoes due effects, even if no step is called. The
 * controller starts the plugin only with the first call of a step. Returns how to stop it.
 *
 * @throws UsageError, SettingsError
 */
export const startInventory = async (
  args: readonly string[],
  variables: Variables,
  log: Log,
): Promise<() => Promise<void>> => {
  const { runtime, live, here, cluster, region } = await lastingSiteOf(args, variables, log)
  if (!here) throw new UsageError("inventory: there is no cluster around this process: run it in the controller's pod")
  const list = () => here.rollouts(isOursByName)
  const stopInventory = keepInventory(runtime, { cluster, region, list, first: 0, after: lastingAfter })
  const stopClosing = closeLoop(runtime, closeEvery, live.refresh)
  log('info', 'the inventory is taken here', { cluster })
  return async () => {
    await Promise.all([stopInventory(), stopClosing()])
    await runtime.store.close()
  }
}

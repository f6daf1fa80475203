import type { DrivenClock } from '@canary-steps/driver'
import { openPolicy, type SigningKey, signingKeys } from '@canary-steps/runtime'
import type { Receive } from '@canary-steps/sandbox'
import { functionCluster } from 'canary-steps/run/local/function-cluster'
import type { ClusterSteps, LocalOptions, LocalSteps } from 'canary-steps/run/local/local-steps'
import type { Site } from 'canary-steps/run/options/sites'
import { type ServingProcess, startServing } from '../kill/serving-process.ts'
import { type Folder, newFolder } from './folder.ts'
import { type Reaper, reaper } from './reaper.ts'
import { survived, survivor } from './survivor.ts'
import { startVendors } from './vendors.ts'

/** Steps in a process that dies again and again. */
export type MortalSteps = LocalSteps & Pick<Reaper, 'deaths'>

export type MortalOptions = Pick<LocalOptions, 'sites' | 'decision' | 'lookUp'> & {
  readonly manifest: string
  readonly seed: number
  readonly lives: number
}

const secretOf = (index: number) => Buffer.alloc(32, index + 1).toString('base64')

const keyOf = ({ cluster, region }: Site, index: number): SigningKey => {
  const [key] = signingKeys(secretOf(index), { cluster, region })
  if (!key) throw new Error('no key')
  return key
}

const settingsOf = (sites: readonly Site[]): string =>
  JSON.stringify({
    network: { privateHosts: ['ledger.internal'] },
    clusters: Object.fromEntries(
      sites.map(({ cluster, region }, index) => [
        cluster,
        { region, ring: 'local', key: `env:KEY_${index}`, argoWebhook: `env:ARGO_${index}` },
      ]),
    ),
  })

const secretsOf = (sites: readonly Site[]) =>
  Object.fromEntries(
    sites.flatMap((_, index) => [
      [`KEY_${index}`, secretOf(index)],
      [`ARGO_${index}`, `argo-${secretOf(index)}`],
    ]),
  )

/** `canary-steps serve`, started again on the same journal and port whenever it was killed. `env` is read at each start. */
const servedAnew = (folder: Folder, sites: readonly Site[], env: () => Readonly<Record<string, string>>) => {
  let port = '0'
  let alive: ServingProcess | undefined
  const start = async (): Promise<ServingProcess> => {
    alive = await startServing({
      preload: new URL('preload.ts', import.meta.url),
      args: ['--port', port, '--store', folder.path('journal.sqlite'), '--settings', folder.path('settings.yaml')],
      // requests out of the machine go to a proxy, in whose place the preloaded fetch answers
      env: { ...env(), HTTPS_PROXY: 'http://127.0.0.1:9', ...secretsOf(sites), CLOCK_FILE: folder.path('clock') },
      onLine: () => undefined,
    })
    port = new URL(alive.url).port
    return alive
  }
  let serving: Promise<ServingProcess> | undefined
  return {
    /** The process that serves, as soon as one does. */
    now: () => {
      serving ??= start()
      return serving
    },
    die(): boolean {
      const died = alive?.kill()
      if (!died) return false
      alive = undefined
      serving = died.then(start)
      // those who wait for it are told
      serving.catch(() => undefined)
      return true
    },
  }
}

/** A request of a vendor or a cluster: the process may die when it was sent, and when it was answered. */
const senders = (served: ReturnType<typeof servedAnew>, death: Reaper, tellTime: () => void) => {
  const receive: Receive = async (request) => {
    const body = await request.text()
    const { url } = await served.now()
    const { method, headers } = request
    const answer = fetch(new URL(new URL(request.url).pathname, url), { method, headers, body })
    death.at('webhook')
    return answer
  }
  /** Calls wait until it is served again, as they do with a bridge that tries again; one that is under way is lost. */
  const alongside = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    await served.now()
    tellTime()
    const answer = call()
    death.at('call')
    const result = await answer
    death.at('reply')
    return result
  }
  return { receive, alongside }
}

/** A cluster's controller, whose calls are made `alongside` the deaths of the function. */
const clusterAlongside = (
  cluster: ClusterSteps,
  alongside: <Result>(call: () => Promise<Result>) => Promise<Result>,
): ClusterSteps => ({
  ...cluster,
  plugin: { call: (...call) => alongside(() => cluster.plugin.call(...call)) },
  sendInventory: (rollouts) => alongside(() => cluster.sendInventory(rollouts)),
  notify: (rollout) => alongside(() => cluster.notify(rollout)).catch(() => undefined),
})

/** The steps as a function for all sites, in a process that is started again whenever it was killed. */
export const mortalFunction = async (clock: DrivenClock, options: MortalOptions): Promise<MortalSteps> => {
  const { sites, seed, lives, lookUp, decision } = options
  const folder = newFolder()
  const tellTime = () => folder.write('clock', String(clock.now()))
  tellTime()
  folder.write('settings.yaml', settingsOf(sites))
  const served = servedAnew(folder, sites, () => vendors.env)
  const death = reaper(seed, lives, served.die)
  const { receive, alongside } = senders(served, death, tellTime)
  const vendors = await startVendors({ now: () => clock.now(), receive, decision }, death)
  const { url } = await served.now()
  const store = folder.path('journal.sqlite')
  const policy = { ...openPolicy, ring: () => 'local', regions: () => sites.map(({ region }) => region) }
  const runtime = survivor(vendors.safe, { store, clock, policy })
  const clusterOf = (site: Site, index: number) =>
    functionCluster({
      site,
      url,
      fetch: globalThis.fetch,
      lookUp,
      key: keyOf(site, index),
      argoSecret: `argo-${secretOf(index)}`,
    })
  return {
    clusters: sites.map((site, index) => clusterAlongside(clusterOf(site, index), alongside)),
    ...survived(runtime),
    async tick() {
      tellTime()
      await vendors.tick()
    },
    render: vendors.render,
    deaths: death.deaths,
    async close() {
      await (await served.now()).kill()
      await runtime.store.close()
      await vendors.close()
      folder.remove()
    },
  }
}

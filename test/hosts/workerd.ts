import { fileURLToPath } from 'node:url'
import { bundle, settingsModule } from '../../infra/cloudflare/bundle.ts'
import { workerdSite } from '../cloudflare/start-workerd.ts'
import type { Host, RunningHost, Site } from './host.ts'

const entry = fileURLToPath(new URL('../../infra/cloudflare/worker.ts', import.meta.url))

const serve = async (binary: string, { settings, env }: Site): Promise<RunningHost> => {
  const place = await workerdSite(binary)
  const code = `export default ${JSON.stringify(settings)}`
  const worker = { modules: [...(await bundle(entry)), { name: settingsModule, code }], bindings: env }
  let running = await place.start(worker)
  const logs: string[] = []
  const kill = async () => {
    await running.kill()
    logs.push(running.log())
  }
  // the object begins with its first request
  const { ok } = await fetch(new URL('/healthz', running.url))
  if (!ok) {
    await kill()
    await place.remove()
    throw new Error(logs.join(''))
  }
  return {
    reached: () => ({ endpoint: running.url, fetch: globalThis.fetch }),
    // alarms have the clock of the machine
    advance: async () => undefined,
    async closeDue() {
      await running.schedule()
    },
    async restart() {
      await kill()
      running = await place.start(worker)
    },
    another: () => Promise.reject(new Error('there is one object')),
    log: () => [...logs, running.log()].join(''),
    stop: place.remove,
  }
}

/** The package for Cloudflare in workerd, Cloudflare's own runtime: all of the function is in one Durable Object. */
export const workerdHost = (binary: string): Host => ({
  name: 'a Worker with a Durable Object, in workerd',
  lacks: { instances: 'there is one object' },
  start: (site) => serve(binary, site),
})

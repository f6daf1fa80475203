import * as fc from 'fast-check'
import * as z from 'zod'
import { until } from '../ground/until.ts'
import type { Ledger } from '../scene/ledger.ts'
import type { Disturbances } from '../scene/scene.ts'
import type { Api } from './api.ts'
import type { Controller } from './controller.ts'
import { gather } from './crowd.ts'
import type { History } from './history.ts'
import type { StartedWay } from './way.ts'

type Ground = {
  readonly api: Api
  readonly start: (name: string) => Promise<Controller>
  readonly first: Controller
  readonly started: StartedWay
  readonly ledger: Ledger
  readonly history: History
}

/** A process that is not there to be killed. */
const missing = async (): Promise<never> => {
  throw new Error('there is no function: the steps run in the controller')
}

const Lease = z.object({ spec: z.object({ holderIdentity: z.string() }) })
const lease = '/apis/coordination.k8s.io/v1/namespaces/argo-rollouts/leases/argo-rollouts-controller-lock'

const holderOf = async (api: Api): Promise<string> => Lease.parse(await api.get(lease)).spec.holderIdentity

const seed = Number(process.env.SEED ?? 1)
/** How often something is to change until a moment has come, one after another. */
const changes = fc.sample(fc.integer({ min: 1, max: 5 }), { seed, numRuns: 1_000 })

/** Disturbances of the machines of a world. */
export const disturbancesOf = ({ api, start, first, started, ledger, history }: Ground): Disturbances => {
  const { served } = started
  let leader = first
  let count = 1
  let moments = 0
  const changed = async (name: string, times: number): Promise<void> => {
    const wanted = history.versions(name).length + times
    await until(`something changes at ${name}`, () => history.versions(name).length >= wanted)
  }
  const someMoment: Disturbances['someMoment'] = async ({ name }) => {
    moments += 1
    await changed(name, changes[(moments - 1) % changes.length] ?? 1)
  }
  const { kill: killFunction, start: startFunction } = served ?? { kill: missing, start: missing }
  return {
    killController: () => leader.kill(),
    loseFunction: async ({ name }) => {
      await killFunction()
      // the first result may be of a call that was answered before; each call in vain takes half a minute
      await changed(name, 2)
      await startFunction()
    },
    replaceController: () => leader.replace(),
    loseJournal: () => (served ? served.loseStore() : leader.loseClaims()),
    changeLeader: async () => {
      count += 1
      const next = await start(`controller-${count}`)
      const before = await holderOf(api)
      await leader.stop()
      await until('another controller leads', async () => (await holderOf(api)) !== before)
      leader = next
    },
    killFunction,
    startFunction,
    gatherCrowd: () => gather(api),
    ledgerAnswers: async (status) => ledger.answer(status),
    someMoment,
  }
}

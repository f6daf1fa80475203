import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RolloutView } from '@canary-steps/sdk'
import * as z from 'zod'
import type { ControlPlane } from '../ground/control-plane.ts'
import { startProcess } from '../ground/process.ts'
import type { Api } from '../live/api.ts'
import { argumentsFor, resultOf } from './argo-test.ts'

type Played = { readonly result: string | undefined; readonly output: string }

/** One test of Argo's, which runs. */
export type Playing = {
  readonly ended: Promise<Played>
  /** Its Rollout, which it leaves where it is. */
  rollout(): Promise<RolloutView | undefined>
  stop(): Promise<void>
}

export type Place = {
  /** Its folder gets what the test writes. */
  readonly plane: ControlPlane
  readonly api: Api
  /** The suite, compiled. */
  readonly suite: string
  /** The module of Argo that it is from, whose files it reads. */
  readonly module: string
  /** The files that the controller has in `stepPlugins`. */
  readonly stepPlugins: string
}

const Kubeconfig = z.looseObject({ contexts: z.array(z.looseObject({ context: z.looseObject({}) })) })

const kubeconfigIn = (namespace: string, { plane }: Place): string => {
  const config = Kubeconfig.parse(JSON.parse(readFileSync(plane.kubeconfig, 'utf8')))
  const contexts = config.contexts.map((one) => ({ ...one, context: { ...one.context, namespace } }))
  const file = join(plane.folder, `${namespace}.kubeconfig`)
  writeFileSync(file, JSON.stringify({ ...config, contexts }))
  return file
}

/** The suite skips itself where the namespace has no such ConfigMap: it was made for the one of the controller. */
const prepare = async (namespace: string, { api, stepPlugins }: Place): Promise<void> => {
  await api.create('/api/v1/namespaces', { metadata: { name: namespace } })
  const config = { metadata: { name: 'argo-rollouts-config' }, data: { stepPlugins } }
  await api.create(`/api/v1/namespaces/${namespace}/configmaps`, config)
}

const Rollouts = z.object({ items: z.array(z.unknown()) })

/** Seconds until a test gives up what it waits for. */
const patience = '300'

/** Plays it in a namespace of its own, so that all can be played at once, and what it leaves can be looked at. */
export const playArgoTest = async (name: string, place: Place): Promise<Playing> => {
  const namespace = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
  await prepare(namespace, place)
  const running = startProcess(place.plane.folder, {
    name,
    before: `cd ${place.module}/test/e2e`,
    command: [place.suite, ...argumentsFor(name)],
    env: {
      PATH: process.env.PATH,
      KUBECONFIG: kubeconfigIn(namespace, place),
      E2E_WAIT_TIMEOUT: patience,
      // it deletes nothing
      E2E_DEBUG: 'true',
    },
  })
  return {
    ended: running.ended.then(() => {
      const output = readFileSync(join(place.plane.folder, `${name}.log`), 'utf8')
      return { result: resultOf(name, output), output }
    }),
    async rollout() {
      const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts`
      const [first] = Rollouts.parse(await place.api.get(path)).items
      return first === undefined ? undefined : RolloutView.parse(first)
    },
    stop: () => running.stop(),
  }
}

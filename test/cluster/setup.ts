import type { TestProject } from 'vitest/node'
import { clusterBinaries } from './ground/binaries.ts'
import { startControlPlane } from './ground/control-plane.ts'

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: vitest's own interface, which is only added to
  interface ProvidedContext {
    /** The cluster of all scenarios; undefined where there can be none. */
    cluster: { readonly bin: string; readonly kubeconfig: string } | undefined
  }
}

/** One API server for all scenarios, which run one after the other. */
export const setup = async (project: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const binaries = clusterBinaries()
  if ('obstacle' in binaries) {
    process.stderr.write(`SKIPPED: test/cluster: ${binaries.obstacle}\n`)
    project.provide('cluster', undefined)
    return undefined
  }
  const { kubeconfig, close } = await startControlPlane(binaries.folder)
  project.provide('cluster', { bin: binaries.folder, kubeconfig })
  return close
}

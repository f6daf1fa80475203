import type { TestProject } from 'vitest/node'
import { argoBinaries } from '../ground/argo-binaries.ts'
import { controlPlaneBinaries } from '../ground/binaries.ts'
import { mayContain } from './container.ts'
import type { Binaries } from './world.ts'

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: vitest's own interface, which is only added to
  interface ProvidedContext {
    /** The parts of worlds; undefined where there can be none. */
    binaries: Binaries | undefined
  }
}

/** Folders of commands for worlds, or one line that says why there are none. */
export const liveBinaries = (): Binaries | { readonly obstacle: string } => {
  if (!mayContain()) return { obstacle: 'it takes root on Linux, which may have namespaces of its own' }
  const cluster = controlPlaneBinaries()
  if ('obstacle' in cluster) return cluster
  const argo = argoBinaries()
  return 'obstacle' in argo ? argo : { cluster: cluster.folder, argo: argo.folder }
}

/** Builds what is missing before any world is started. */
export const setup = (project: TestProject): void => {
  const found = liveBinaries()
  if ('obstacle' in found) process.stderr.write(`SKIPPED: test/cluster/live: ${found.obstacle}\n`)
  project.provide('binaries', 'obstacle' in found ? undefined : found)
}

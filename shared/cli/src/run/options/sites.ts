import type { Rollout } from '@canary-steps/driver'
import type { RunOptions } from './run-options.ts'

/** A cluster of a run, and when its Rollout begins. */
export type Site = {
  readonly cluster: string
  readonly region: string
  /** The region where options and output name it; a run without `--regions` has one site, which needs no name. */
  readonly name?: string
  /** Options that name no region mean the first. */
  readonly isFirst: boolean
  /** Milliseconds that its clock is ahead of the function's. */
  readonly drift: number
  /** Milliseconds between the start of the run and that of the Rollout here. */
  readonly startsAfter: number
}

/** The site of a run that names no regions. */
export const onlySite: Site = { cluster: 'local', region: 'local', isFirst: true, drift: 0, startsAfter: 0 }

/** Milliseconds between regions unless `--stagger` says otherwise: a pipeline reaches one after the other. */
const usualStagger = 60_000

/** Where a run takes place, in the order in which regions begin. */
export const sitesOf = ({
  regions,
  stagger = usualStagger,
}: Pick<RunOptions, 'regions' | 'stagger'>): readonly Site[] =>
  regions?.map(({ name, drift }, index) => ({
    cluster: `local-${name}`,
    region: name,
    name,
    isFirst: index === 0,
    drift,
    startsAfter: index * stagger,
  })) ?? [onlySite]

/** Whether an option that names this region, or none, means the site. */
export const isMeant = (region: string | undefined, site: Site): boolean =>
  region === undefined ? site.isFirst : region === site.name

/** The Rollout as a cluster has it: an object of its own, with a uid that no other cluster knows. */
export const rolloutAt = (rollout: Rollout, { name }: Site): Rollout => {
  const { uid } = rollout.metadata
  return { ...rollout, metadata: { ...rollout.metadata, uid: name === undefined ? uid : `${uid}-${name}` } }
}

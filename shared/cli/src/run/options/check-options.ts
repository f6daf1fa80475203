import { existsSync } from 'node:fs'
import type { Rollout } from '@canary-steps/driver'
import { UsageError } from '../../terminal/usage-error.ts'
import { type FaultOption, faultText } from './fault-option.ts'
import { type RunOptions, stepPlaceText } from './run-options.ts'
import type { Site } from './sites.ts'
import { vendorFaultNames } from './vendor-fault.ts'

/** A step or a region that an option names, and the option as it was given. */
type NamedInOption = { readonly text: string; readonly step?: number | undefined; readonly region?: string | undefined }

const isGiven = (fault: RunOptions['fault'][number]): fault is FaultOption => fault !== 'random'

const interventionsIn = ({ abortAt, promoteFullAt }: RunOptions): NamedInOption[] => [
  ...(abortAt ? [{ ...abortAt, text: `--abort-at ${stepPlaceText(abortAt)}` }] : []),
  ...(promoteFullAt ? [{ ...promoteFullAt, text: `--promote-full-at ${stepPlaceText(promoteFullAt)}` }] : []),
]

const checkSteps = (rollout: Rollout, file: string, options: RunOptions): void => {
  const count = rollout.spec.strategy.canary.steps.length
  const beyond = interventionsIn(options).find(({ step = 0 }) => step > count)
  if (beyond) throw new UsageError(`${beyond.text}: ${file} has ${count} steps`)
}

const checkRegions = (options: RunOptions, sites: readonly Site[]): void => {
  const { regions, via, stagger, fault } = options
  if (regions && via === 'executable')
    throw new UsageError(
      '--regions: with --via executable each cluster has a process and a store of its own, where regions cannot meet; use --via function',
    )
  if (stagger !== undefined && !regions)
    throw new UsageError('--stagger: says when one region begins after another; name them with --regions')
  const named: NamedInOption[] = [
    ...interventionsIn(options),
    ...fault.filter(isGiven).map((one) => ({ ...one, text: `--fault ${faultText(one)}` })),
  ]
  const astray = named.find(({ region }) => region !== undefined && !sites.some(({ name }) => name === region))
  if (!astray) return
  const remedy = regions ? `choose one of ${regions.map(({ name }) => name).join(', ')}` : 'name it with --regions'
  throw new UsageError(`${astray.text}: no region of this run is ${astray.region}; ${remedy}`)
}

const checkExecutables = ({ plugin, via, fault }: RunOptions): void => {
  const missing = [...plugin.values()].find((file) => !existsSync(file))
  if (missing) throw new UsageError(`--plugin: ${missing}: no such file; name the executable of the plugin`)
  const vendor = fault.filter(isGiven).find((one) => vendorFaultNames.some((name) => name === one.name))
  if (via === 'executable' && vendor)
    throw new UsageError(
      `--fault ${vendor.name}: cannot be made to happen in the process of --via executable; leave --via out`,
    )
}

/** @throws UsageError naming the first option that does not fit the file or the others. */
export const checkOptions = (rollout: Rollout, file: string, options: RunOptions, sites: readonly Site[]): void => {
  checkSteps(rollout, file, options)
  checkRegions(options, sites)
  checkExecutables(options)
}

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MakeStandIn, StandInPlace } from '@canary-steps/sandbox'
import * as z from 'zod'
import type { OurStep } from './plugins.ts'

const plugins = dirname(createRequire(import.meta.url).resolve('@canary-steps/plugins'))

const Module = z.object({
  standIn: z.custom<MakeStandIn>((value) => typeof value === 'function', 'must be a function that makes a stand-in'),
})

/** The stand-in that a step brings for the sandbox; undefined where it brings none. */
const standInOf = async (step: string): Promise<MakeStandIn | undefined> => {
  const file = join(plugins, step, 'src/testing/stand-in.ts')
  return existsSync(file) ? Module.parse(await import(pathToFileURL(file).href)).standIn : undefined
}

const hostsIn = (targets: readonly string[]): string[] =>
  targets.flatMap((target) => (target.startsWith('http:') ? [target.slice('http:'.length)] : []))

/** Stand-ins that the steps of a Rollout bring, one for each step, at the hosts that their targets name. */
export const standInsOf = async (ours: readonly OurStep[]): Promise<StandInPlace[]> => {
  const names = [...new Set(ours.map(({ step }) => step.name))]
  const made = await Promise.all(
    names.map(async (name) => {
      const standIn = (await standInOf(name))?.()
      const of = ours.filter(({ step }) => step.name === name)
      return standIn ? [{ step: name, standIn, hosts: of.flatMap(({ targets }) => hostsIn(targets)) }] : []
    }),
  )
  return made.flat()
}

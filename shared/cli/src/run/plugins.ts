import type { Rollout, StepPlugin } from '@canary-steps/driver'
import { steps } from '@canary-steps/plugins'
import { stepOf } from '@canary-steps/runtime'
import type { Step } from '@canary-steps/sdk'
import { UsageError } from '../terminal/usage-error.ts'
import type { Assumed, RunOptions } from './options/run-options.ts'

/** One of our steps, and what its config reaches outside. */
export type OurStep = { readonly step: Step; readonly targets: readonly string[] }

type PluginStep = { readonly place: string; readonly name: string; readonly config: unknown }

/** The plugin steps of a Rollout, with their place in the file. */
const pluginSteps = ({ spec }: Rollout): PluginStep[] =>
  spec.strategy.canary.steps.flatMap(({ plugin }, index) =>
    plugin ? [{ ...plugin, config: plugin.config, place: `spec.strategy.canary.steps[${index}].plugin` }] : [],
  )

/** The assumption about a plugin: by its name, or as one that is not ours. */
const assumedOf = (assume: ReadonlyMap<string, Assumed>, { name, config }: PluginStep): Assumed | undefined =>
  assume.get(name) ?? (ourStep(name, config) ? undefined : assume.get('*'))

const ourStep = (name: string, config: unknown) => steps.find((step) => step.name === stepOf(name, config)?.step)

/**
 * Our steps that a Rollout will run, after a check of everything that can be known before.
 *
 * @throws UsageError naming the first plugin or field that cannot be used.
 */
export const checkedSteps = (
  rollout: Rollout,
  file: string,
  { assume, plugin: named }: Pick<RunOptions, 'assume' | 'plugin'>,
): OurStep[] =>
  pluginSteps(rollout).flatMap((plugin) => {
    if (named.has(plugin.name) || assumedOf(assume, plugin)) return []
    const step = ourStep(plugin.name, plugin.config)
    const { place, name, config } = plugin
    if (!step)
      throw new UsageError(
        `${file}: ${place}.name: ${name} is none of ours (${steps.map((known) => known.name).join(', ')}): ` +
          `correct it, name its executable with --plugin '${name}=PATH', or say how it ends with --assume '${name}=Successful'`,
      )
    const configured = step.configure(stepOf(name, config)?.config)
    if ('problems' in configured) throw new UsageError(`${file}: ${place}.${configured.problems.join('; ')}`)
    return [{ step, targets: configured.targets }]
  })

const assumedPlugin = (phase: Assumed): StepPlugin => ({
  call: async (operation) => ({
    result: operation === 'Run' ? { phase, message: `assumed ${phase}` } : { phase: 'Successful' },
  }),
})

/** How the controller reaches plugins: those that are named by their executable, others as they are assumed to answer, the rest is ours. */
export const pluginsOf = (
  rollout: Rollout,
  ours: StepPlugin,
  { assume, executables }: { assume: ReadonlyMap<string, Assumed>; executables: ReadonlyMap<string, StepPlugin> },
) => {
  return (name: string): StepPlugin => {
    const plugin = pluginSteps(rollout).find((step) => step.name === name)
    const assumed = plugin && assumedOf(assume, plugin)
    return executables.get(name) ?? (assumed ? assumedPlugin(assumed) : ours)
  }
}

import type { Rollout, StepPlugin } from '@canary-steps/driver'
import { steps } from '@canary-steps/plugins'
import { callStep, type FunctionAddress, stepOf } from '@canary-steps/runtime'
import { rolloutView } from '@canary-steps/sdk'
import { UsageError } from '../usage-error.ts'
import type { Assumed } from './run-options.ts'

type PluginStep = { readonly place: string; readonly name: string; readonly config: unknown }

const operations = { Run: 'run', Terminate: 'terminate', Abort: 'abort' } as const

/** The plugin steps of a Rollout, with their place in the file. */
const pluginSteps = ({ spec }: Rollout): PluginStep[] =>
  spec.strategy.canary.steps.flatMap(({ plugin }, index) =>
    plugin ? [{ ...plugin, config: plugin.config, place: `spec.strategy.canary.steps[${index}].plugin` }] : [],
  )

/** What is assumed of a plugin: by its name, or as one that is not ours. */
const assumedOf = (assume: ReadonlyMap<string, Assumed>, { name, config }: PluginStep): Assumed | undefined =>
  assume.get(name) ?? (ourStep(name, config) ? undefined : assume.get('*'))

const ourStep = (name: string, config: unknown) => steps.find((step) => step.name === stepOf(name, config)?.step)

/**
 * Our steps that a Rollout will run, after a check of everything that can be known before.
 *
 * @throws UsageError naming the first plugin or field that cannot be used.
 */
export const checkedSteps = (rollout: Rollout, file: string, assume: ReadonlyMap<string, Assumed>) =>
  pluginSteps(rollout).flatMap((plugin) => {
    if (assumedOf(assume, plugin)) return []
    const step = ourStep(plugin.name, plugin.config)
    const { place, name, config } = plugin
    if (!step)
      throw new UsageError(
        `${file}: ${place}.name: ${name} is none of ours (${steps.map((known) => known.name).join(', ')}): ` +
          `correct it, or say how it ends with --assume '${name}=Successful'`,
      )
    const configured = step.configure(stepOf(name, config)?.config)
    if ('problems' in configured) throw new UsageError(`${file}: ${place}.${configured.problems.join('; ')}`)
    return [step]
  })

const assumedPlugin = (phase: Assumed): StepPlugin => ({
  call: async (operation) => ({
    result: operation === 'Run' ? { phase, message: `assumed ${phase}` } : { phase: 'Successful' },
  }),
})

/** A plugin that is a function. */
export const functionPlugin = (address: FunctionAddress): StepPlugin => ({
  async call(operation, rollout, { pluginName, config, status }) {
    const view = rolloutView(rollout)
    const call = { operation: operations[operation], plugin: pluginName, config, state: status, rollout: view }
    const answer = await callStep(address, call)
    if ('error' in answer) return answer
    const { phase, message, requeueAfter: requeueAfterMs, state } = answer
    return {
      result: {
        phase,
        message,
        ...(requeueAfterMs !== undefined && { requeueAfterMs }),
        ...(state && { status: state }),
      },
    }
  },
})

/** How the controller reaches plugins: ours through the function, others as they are assumed to answer. */
export const pluginsOf = (rollout: Rollout, address: FunctionAddress, assume: ReadonlyMap<string, Assumed>) => {
  const ours = functionPlugin(address)
  return (name: string): StepPlugin => {
    const plugin = pluginSteps(rollout).find((step) => step.name === name)
    const assumed = plugin && assumedOf(assume, plugin)
    return assumed ? assumedPlugin(assumed) : ours
  }
}

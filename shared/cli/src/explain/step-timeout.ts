import { steps } from '@canary-steps/plugins'
import { stepOf } from '@canary-steps/runtime'
import { parseDuration } from '@canary-steps/sdk'
import * as z from 'zod'

const Given = z.object({ timeout: z.string() })

/** The step's own timeout in milliseconds: its config's, else what the step has by default; undefined for none. */
export const stepTimeout = (plugin: string, config: unknown): number | undefined => {
  const meant = stepOf(plugin, config)
  const configured = steps.find(({ name }) => name === meant?.step)?.configure(meant?.config)
  if (configured && 'options' in configured) return configured.options.timeout
  return parseDuration(Given.safeParse(meant?.config).data?.timeout ?? '')
}

import type { DriverEvent } from '@canary-steps/driver'

const quoted = (message: string): string => (message ? `: ${message}` : '')

/** An event in a few words; undefined for what other events say better. */
export const describeEvent = (event: DriverEvent): string | undefined => {
  switch (event.event) {
    case 'step-started':
      return `step ${event.index + 1}  ${event.text}`
    case 'step': {
      const again = event.phase === 'Running' && event.requeueAfter ? ` (again in ${event.requeueAfter})` : ''
      return `  ${event.step.plugin} ${event.operation} ${event.phase}${quoted(event.message)}${again}`
    }
    case 'weight':
      return `  ${event.weight}% of the traffic`
    case 'paused':
      return `  paused`
    case 'resumed':
      return '  resumed'
    case 'aborted':
      return `aborted: ${event.reason}`
    case 'problem':
      return `  controller: ${event.message}`
    case 'phase':
      return event.phase === 'Degraded' ? `${event.phase}${quoted(event.message)}` : undefined
    case 'healthy':
      return `Healthy at revision ${event.revision}`
    case 'call':
    case 'step-completed':
    case 'index':
      return undefined
  }
}

import type { Rollout } from '@canary-steps/driver'
import type { Clock } from '@canary-steps/sdk'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Output } from './output.ts'
import { jsonOutput } from './output-json.ts'
import { linesOutput } from './output-lines.ts'
import { liveOutput } from './output-live.ts'
import { liveRegions } from './output-live-regions.ts'

/**
 * How to show what happens in a cluster, by its clock and the name of its region. `names` has all of them, and is empty where there is but one
 * cluster. Lines tell the time of the run, events of `json` that of the region's own clock.
 */
export const outputs = ({ stdout }: Terminal, rollout: Rollout, json: boolean, names: readonly string[]) => {
  const write = (text: string) => stdout.write(text)
  const width = Math.max(0, ...names.map(({ length }) => length))
  const regions = liveRegions(rollout, width, write)
  return (clock: Clock, name?: string): Output => {
    const start = clock.now()
    if (json) return jsonOutput(write, () => new Date(clock.now()).toISOString(), name)
    if (stdout.isTTY) return name === undefined ? liveOutput(rollout, write, start) : regions.show(name, start)
    return linesOutput(name === undefined ? write : (line) => write(`${name.padEnd(width)}  ${line}`), start)
  }
}

import type { Rollout } from '@canary-steps/driver'
import { Listr } from 'listr2'
import { describeEvent } from './describe-event.ts'
import { bar, liveLine, rendererOptions, taskOf } from './live-line.ts'
import { endText, type Output } from './output.ts'
import { elapsed } from './output-lines.ts'

/** Live progress of several regions in a terminal: one line each with its time, weight, step and what it says last. */
export const liveRegions = (rollout: Rollout, width: number, write: (text: string) => void) => {
  const steps = rollout.spec.strategy.canary.steps.length
  const list = new Listr([], { concurrent: true, rendererOptions })
  let finished: Promise<unknown> | undefined
  return {
    /** A region's line. All are there before something happens in one of them. `start` in milliseconds of its clock. */
    show(name: string, start: number): Output {
      const line = liveLine(name)
      list.add(taskOf(line))
      const now = { at: start, weight: 0, step: 0 }
      const show = (text: string) => {
        finished ??= list.run()
        const place = `${String(now.step).padStart(2)} of ${steps}`
        line.show(`${name.padEnd(width)}  ${elapsed(start, now.at)}  ${bar(now.weight)}  ${place}  ${text}`)
      }
      return {
        event(event) {
          now.at = Date.parse(event.at)
          if (event.event === 'weight') now.weight = event.weight
          if (event.event === 'healthy') now.weight = 100
          if (event.event === 'index') now.step = event.index
          const text = describeEvent(event)?.trim()
          if (text) show(text)
          if (event.event === 'healthy') line.ended.resolve('done')
        },
        note: show,
        async end(end) {
          show(endText(end))
          line.ended.resolve(end.status === 'Healthy' ? 'done' : 'skipped')
          await finished
          write(`${name.padEnd(width)}  ${endText(end)}\n`)
        },
      }
    },
  }
}

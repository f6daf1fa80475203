import { type DriverEvent, describeStep, type Rollout } from '@canary-steps/driver'
import { Listr } from 'listr2'
import { describeEvent } from './describe-event.ts'
import { bar, liveLine, rendererOptions, taskOf } from './live-line.ts'
import { endText, type Output } from './output.ts'
import { elapsed } from './output-lines.ts'

/** Live progress in a terminal: one line a step with the rollout's own time, weight, phase and message. */
export const liveOutput = (rollout: Rollout, write: (text: string) => void, start: number): Output => {
  const names = rollout.spec.strategy.canary.steps.map(
    (step, index) => `${String(index + 1).padStart(2)}  ${describeStep(step)}`,
  )
  const width = Math.max(...names.map((name) => name.length))
  const lines = names.map(liveLine)
  const finished = new Listr(lines.map(taskOf), { rendererOptions }).run()
  const now = { at: start, weight: 0, index: 0 }
  const show = (text: string) =>
    lines[now.index]?.show(`${names[now.index]?.padEnd(width)}  ${elapsed(start, now.at)}  ${bar(now.weight)}  ${text}`)
  const moveTo = (index: number, how: 'done' | 'skipped') => {
    for (; now.index < index; now.index += 1) lines[now.index]?.ended.resolve(how)
  }
  return {
    event(event: DriverEvent) {
      now.at = Date.parse(event.at)
      if (event.event === 'weight') now.weight = event.weight
      if (event.event === 'index') moveTo(event.index, 'done')
      const text = describeEvent(event)?.trim()
      if (text) show(event.event === 'step-started' ? 'started' : text)
    },
    note: show,
    async end(end) {
      moveTo(lines.length, end.status === 'Healthy' ? 'done' : 'skipped')
      await finished
      write(`\n${endText(end)}\n`)
    },
  }
}

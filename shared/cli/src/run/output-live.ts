import { type DriverEvent, describeStep, type Rollout } from '@canary-steps/driver'
import { Listr, type ListrTask } from 'listr2'
import { describeEvent } from './describe-event.ts'
import type { Output } from './output.ts'
import { elapsed } from './output-lines.ts'

const cells = 10

const bar = (weight: number): string => {
  const full = Math.round((weight / 100) * cells)
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${String(weight).padStart(3)}%`
}

/** One step in the list. The list starts its line when the steps before it are done. */
type Line = { text: string; readonly ended: PromiseWithResolvers<'done' | 'skipped'>; show(text: string): void }

const lineOf = (name: string): Line => {
  const line: Line = {
    text: name,
    ended: Promise.withResolvers(),
    show: (text) => {
      line.text = text
    },
  }
  return line
}

const taskOf = (line: Line): ListrTask => ({
  title: line.text,
  async task(_, task) {
    task.title = line.text
    line.show = (text) => {
      task.title = text
    }
    if ((await line.ended.promise) === 'skipped') task.skip()
  },
})

/** Live progress in a terminal: one line a step with the rollout's own time, weight, phase and message. */
export const liveOutput = (rollout: Rollout, write: (text: string) => void, start: number): Output => {
  const names = rollout.spec.strategy.canary.steps.map(
    (step, index) => `${String(index + 1).padStart(2)}  ${describeStep(step)}`,
  )
  const width = Math.max(...names.map((name) => name.length))
  const lines = names.map(lineOf)
  const finished = new Listr(lines.map(taskOf), {
    rendererOptions: { collapseSkips: false, showSkipMessage: false },
  }).run()
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
    async end({ status, aborted, reason }) {
      moveTo(lines.length, status === 'Healthy' ? 'done' : 'skipped')
      await finished
      write(`\n${status}${aborted ? ', aborted' : ''}${reason ? `: ${reason}` : ''}\n`)
    },
  }
}

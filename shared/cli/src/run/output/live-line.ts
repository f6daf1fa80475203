import type { ListrTask } from 'listr2'

const cells = 10

/** A weight in percent, drawn. */
export const bar = (weight: number): string => {
  const full = Math.round((weight / 100) * cells)
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${String(weight).padStart(3)}%`
}

/** One line in a list, which starts when the list comes to it. */
type LiveLine = {
  text: string
  readonly ended: PromiseWithResolvers<'done' | 'skipped'>
  show(text: string): void
}

export const liveLine = (name: string): LiveLine => {
  const line: LiveLine = {
    text: name,
    ended: Promise.withResolvers(),
    show: (text) => {
      line.text = text
    },
  }
  return line
}

/** The line as a task of a list. */
export const taskOf = (line: LiveLine): ListrTask => ({
  title: line.text,
  async task(_, task) {
    task.title = line.text
    line.show = (text) => {
      task.title = text
    }
    if ((await line.ended.promise) === 'skipped') task.skip()
  },
})

/** Lines keep their places, however they end. */
export const rendererOptions = { collapseSkips: false, showSkipMessage: false } as const

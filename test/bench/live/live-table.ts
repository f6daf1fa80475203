import { markdownTable } from '../../markdown-table.ts'
import type { LiveMeasured, LiveResults } from './live-results.ts'

/** The most that a release of somebody else may take, to what it takes while as many wait in Argo's own step plugin. */
const goal = 1.1

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

type Line = readonly [what: string, ours: string, control?: string, ratio?: number]

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`
const short = (milliseconds: number): string => `${Math.round(milliseconds)} ms`
const mebibytes = (memory: number | undefined): string => (memory === undefined ? '' : `${Math.round(memory)} MiB`)

const passingLines = ({ passing }: LiveMeasured, count: number): readonly Line[] => {
  const control = median(passing.control)
  const line = (what: string, of: readonly number[]): readonly Line[] =>
    of.length > 0 ? [[what, short(median(of)), short(control), median(of) / control]] : []
  return [
    ['a release of somebody else, while nobody waits', short(median(passing.alone))],
    ...line(`the same, while ${count} wait in an approval`, passing.waiting),
    ...line('the same, and the function takes calls and answers none', passing.hanging),
    ...line('the same, and somebody else has the journal locked', passing.locked),
  ]
}

const linesOf = (measured: LiveMeasured, count: number): readonly Line[] => {
  const { clicks, calls, memory, firstRun } = measured
  return [
    ...passingLines(measured, count),
    ['a click to the next step', seconds(median(clicks))],
    ['the slowest click', seconds(Math.max(...clicks))],
    ['calls of a step that waits, in a minute', calls.ours.toFixed(1), calls.control.toFixed(1)],
    ['the start of the controller to the first Run', seconds(firstRun)],
    ['memory of the controller', mebibytes(memory.controller)],
    ['memory of the plugin', mebibytes(memory.plugin), mebibytes(memory.sample)],
    ['memory of the container `canary-steps-inventory`', mebibytes(memory.inventory)],
    ...(memory.function === undefined ? [] : [['memory of the function', mebibytes(memory.function)] as const]),
  ]
}

const tableOf = (measured: LiveMeasured, count: number): string =>
  markdownTable(
    ['', 'ours', "Argo's own plugin", `ratio, at most ${goal}`],
    linesOf(measured, count).map(([what, ours, control = '', ratio]) => {
      const judged = ratio === undefined ? '' : `${ratio.toFixed(2)}${ratio > goal ? ', above the goal' : ''}`
      return [what, ours, control, judged]
    }),
  )

/** The tables of a run, for a document. */
export const tablesOf = ({ date, argo, cpu, cpus, load, count, ways }: LiveResults): string =>
  [
    `Measured on ${date.slice(0, 10)} with Argo Rollouts ${argo} and ${count} Rollouts that wait, on ${cpus} cores (${cpu}).\nThese had ${load.map((one) => one.toFixed(0)).join(' and ')} processes to run before and after.`,
    `### As the executable\n\n${tableOf(ways.executable, count)}`,
    `### Behind the bridge\n\n${tableOf(ways.bridge, count)}`,
  ].join('\n\n')

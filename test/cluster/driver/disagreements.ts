import { type Difference, differences } from './differences.ts'

/** The result of a scenario, a line for each thing: on a control plane, and in our driver. */
type Accounts = {
  readonly scenario: string
  readonly onCluster: readonly string[]
  readonly inDriver: readonly string[]
}

/** The lines that are not also in the other list, as often as they are there. */
const without = (lines: readonly string[], others: readonly string[]): readonly string[] => {
  const left = [...others]
  return lines.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

const said = (where: string, lines: readonly string[]): readonly string[] =>
  lines.map((line) => `only ${where}: ${line}`)

const linesOf = ({ onCluster, inDriver }: Difference): readonly string[] => [
  ...said('on the control plane', onCluster),
  ...said('in our driver', inDriver),
]

/** Where two accounts of a scenario do not agree, a sentence each. A result in the table must be there, and is no disagreement then. */
export const disagreements = (
  { scenario, onCluster, inDriver }: Accounts,
  table: readonly Difference[] = differences,
): readonly string[] => {
  const known = table.filter((one) => one.scenario === scenario)
  const races = known.filter(({ isRace }) => isRace).flatMap(linesOf)
  const expected = known.filter(({ isRace }) => !isRace).flatMap(linesOf)
  const found = [
    ...said('on the control plane', without(onCluster, inDriver)),
    ...said('in our driver', without(inDriver, onCluster)),
  ]
  const isShuffled = found.length === 0 && onCluster.some((line, place) => line !== inDriver[place])
  return [
    ...without(found, [...expected, ...races]),
    ...without(expected, found).map((line) => `no difference any more: ${line}`),
    ...(isShuffled ? [`in another order on the control plane: ${onCluster.join('\n')}`] : []),
  ]
}

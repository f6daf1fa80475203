import * as z from 'zod'
import { mustBeText, texts } from './texts.ts'

const text = z.string(mustBeText)

/** Kubernetes' LabelSelector. */
export const selector = z.looseObject({
  matchLabels: texts.optional(),
  matchExpressions: z.array(z.looseObject({ key: text, operator: text, values: z.array(text).optional() })).optional(),
})

type Test = (label: string | undefined, values: readonly string[]) => boolean

const tests = new Map<string, Test>([
  ['In', (label, values) => label !== undefined && values.includes(label)],
  ['NotIn', (label, values) => label === undefined || !values.includes(label)],
  ['Exists', (label) => label !== undefined],
  ['DoesNotExist', (label) => label === undefined],
])

/** Whether a selector means what has these labels. An operator that there is not is Kubernetes' to refuse. */
export const isSelected = (
  labels: Readonly<Record<string, string>>,
  { matchLabels = {}, matchExpressions = [] }: z.infer<typeof selector>,
): boolean => {
  const own = new Map(Object.entries(labels))
  return (
    Object.entries(matchLabels).every(([name, value]) => own.get(name) === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => tests.get(operator)?.(own.get(key), values) ?? true)
  )
}

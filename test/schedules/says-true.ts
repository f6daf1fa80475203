import type { Stage } from './stage.ts'

/**
 * Whether the last outcome that a thing was told is true. A late request may tell an outcome of before. Then the truth
 * has to be among all that the thing was told.
 */
export const saysTrue = ({ fn }: Stage, told: readonly string[], truths: ReadonlySet<string>): boolean =>
  fn.late() > 0 ? told.some((one) => truths.has(one)) : truths.has(told.at(-1) ?? 'nothing')

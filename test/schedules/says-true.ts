import type { Stage } from './stage.ts'

/**
 * Whether the last outcome that a thing was told is true. A request that comes in late may tell what was to be told
 * before: then the truth has to be among all that it was told.
 */
export const saysTrue = ({ fn }: Stage, told: readonly string[], truths: ReadonlySet<string>): boolean =>
  fn.late() > 0 ? told.some((one) => truths.has(one)) : truths.has(told.at(-1) ?? 'nothing')

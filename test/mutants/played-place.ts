import type { Mutant } from './mutant.ts'

/** Every mutant of a place, and those that no test has found. */
export type PlayedPlace = { readonly mutants: readonly Mutant[]; readonly survivors: readonly Mutant[] }

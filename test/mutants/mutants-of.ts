import { filesIn, isTest, textOf } from '../laws/repository.ts'
import type { Mutant } from './mutant.ts'
import { mutantsIn } from './mutants-in.ts'

const isSource = (file: string): boolean => file.endsWith('.ts') && !isTest(file) && !file.includes('/testing/')

const within = (place: string): string[] => (place.endsWith('.ts') ? [place] : filesIn(place))

/** Every mutant in folders and files. */
export const mutantsOf = (places: readonly string[]): Mutant[] =>
  places.flatMap(within).flatMap((file) => (isSource(file) ? mutantsIn(file, textOf(file)) : []))

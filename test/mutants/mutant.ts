/** How a mutant stands in the text: instead of an expression, or of an element of a list, or by leaving out a statement. */
export type Form = 'expression' | 'element' | 'statement'

/** One small slip, and where it would stand. */
export type Mutant = {
  readonly file: string
  /** Names it while it is played: the file and its number in there. */
  readonly id: string
  readonly form: Form
  readonly start: number
  readonly end: number
  readonly line: number
  /** The function it is in, such as `keyOf.mac`; empty outside of any. */
  readonly within: string
  readonly was: string
  readonly becomes: string
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

/** The identity of a mutant, even if its lines have moved. */
export const nameOf = ({ file, within, was, becomes }: Pick<Mutant, 'file' | 'within' | 'was' | 'becomes'>): string =>
  [file, within, oneLine(was), oneLine(becomes)].join(' | ')

/** A mutant as people read it. */
export const told = ({ file, line, within, was, becomes }: Mutant): string =>
  `${file}:${line} ${within && `in ${within}: `}${oneLine(was)}  →  ${oneLine(becomes) || 'left out'}`

import { textOf } from './repository.ts'

// gofmt puts both ends of a function at the beginning of a line, and nothing else that ends so
const whole = /^func .*\{\n[\s\S]*?^\}$/gm

/** The functions of a Go file that gofmt has formatted: where each is, and how many lines it has from its first to its last. */
export const goFunctionsIn = (file: string): { readonly at: string; readonly lines: number }[] => {
  const text = textOf(file)
  return [...text.matchAll(whole)].map(({ 0: found, index }) => ({
    at: `${file}:${text.slice(0, index).split('\n').length}`,
    lines: found.split('\n').length,
  }))
}

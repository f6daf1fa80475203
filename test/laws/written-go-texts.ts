import { textOf } from './repository.ts'
import type { Written } from './written-texts.ts'

// a quoted text comes first, so that slashes in it are no comment
const token = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|(?:^[ \t]*\/\/.*\n)+|\/\/.*$/gm
const directive = /^[ \t]*\/\/(go:|nolint|export |line ).*$/gm

/** The comments of a Go file, and its texts, unless it is a test. Placeholders such as `%s` are `X`. */
export const writtenInGo = (file: string): Written[] =>
  [...textOf(file).matchAll(token)].flatMap(({ 0: source, index: start }): Written[] => {
    if (/^\s*\/\//.test(source)) {
      const text = source.replace(directive, '').replace(/^[ \t]*\/\//gm, '')
      return [{ file, kind: 'comment', start, text }]
    }
    if (file.endsWith('_test.go') || !/^["`].*\s/s.test(source)) return []
    return [{ file, kind: 'message', start, text: source.slice(1, -1).replace(/%[\w+]+/g, 'X') }]
  })

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const suite = 'TestStepPluginSuite'

/** Which arguments play one test of the suite alone. */
export const argumentsFor = (name: string): readonly string[] => [
  '-test.v',
  `-test.run=^${suite}$`,
  `-testify.m=^${name}$`,
]

/** The tests of the suite, as Argo's source has them. */
export const testsIn = (source: string): readonly string[] =>
  [...source.matchAll(/^func \(s \*StepPluginSuite\) (Test\w+)\(\)/gm)].map(([, name = '']) => name)

/** The tests of the suite of a release of Argo, whose module is in `folder`. */
export const argoTests = (folder: string): readonly string[] =>
  testsIn(readFileSync(join(folder, 'test/e2e/step_plugin_test.go'), 'utf8'))

/** How a test ended, as it was written; undefined when nothing was said of it, as of one whose suite was skipped. */
export const resultOf = (name: string, output: string): string | undefined =>
  new RegExp(`^ *--- (PASS|FAIL|SKIP): ${suite}/${name} \\(`, 'm').exec(output)?.[1]

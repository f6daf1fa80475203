import { steps } from '@canary-steps/plugins'
import { expect, it } from 'vitest'
import { notLocked } from './lock-file.ts'
import { packages, textOf } from './repository.ts'
import { missingRows } from './step-rows.ts'

const none: readonly string[] = []
const lock = textOf('package-lock.json')
const texts = Object.fromEntries(packages.map(({ folder }) => [folder, textOf(`${folder}/package.json`)]))

it('the README has a row for each step, and a step without one is told', () => {
  const readme = textOf('README.md')
  expect(missingRows(readme, steps), 'rows that README.md must have').toEqual(none)
  const planted = { name: 'page-oncall', summary: 'Page whoever is on call' }
  expect(missingRows(readme, [planted])).toEqual([
    '| [`page-oncall`](plugins/page-oncall/README.md) | Page whoever is on call |',
  ])
})

it('the lock file knows each package as it is, and one that it does not know is told', () => {
  expect(Object.keys(texts).length).toBeGreaterThan(15)
  expect(notLocked(lock, texts), 'npm install --ignore-scripts brings package-lock.json up to date for').toEqual(none)
  const [folder = '', text = ''] = Object.entries(texts)[0] ?? []
  const more = { ...JSON.parse(text), devDependencies: { 'left-pad': '1.3.0' } }
  expect(notLocked(lock, { 'plugins/page-oncall': text, [folder]: JSON.stringify(more) })).toEqual([
    'plugins/page-oncall',
    folder,
  ])
})

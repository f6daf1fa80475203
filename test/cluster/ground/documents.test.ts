import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unseen } from '../enforcement/allowed.ts'
import { bySpec, byStatus } from '../enforcement/refused.ts'
import { byDeletion, byDemand, byNamespace, byWorkload } from '../enforcement/refused-objects.ts'
import { documents, sectionsOf } from './documents.ts'
import { commandsOf, elsewhere, tried } from './sections.ts'

const names = Object.keys(tried).filter((name): name is keyof typeof tried => name in tried)

describe.each(documents)('%s', (document) => {
  it('prints no command that no scenario runs, but what an API server has no part in', () => {
    const printed = names.flatMap((name) => commandsOf(name))
    const headings = Object.values(tried).filter(([of]) => of === document)
    const untried = sectionsOf(document)
      .filter(({ heading }) => !headings.some(([, known]) => known === heading))
      .flatMap(({ commands }) =>
        commands.filter((command) => !printed.includes(command) && !elsewhere.some((pattern) => pattern.test(command))),
      )
    expect(untried).toEqual([])
  })
})

it.each(Object.entries(tried))('the commands of %s are there', (_, [document, heading]) => {
  expect(sectionsOf(document).map((section) => section.heading)).toContain(heading)
})

it('never apply ours under the name of kubectl, by which it knows whoever applies the manifests of Argo', () => {
  const commands = names
    .flatMap((name) => commandsOf(name))
    .filter((command) => /kubectl .*\b(apply|patch)\b/.test(command))
  expect(commands.length).toBeGreaterThan(10)
  expect(
    commands.filter((command) => !command.includes('--field-manager=canary-steps') && !command.includes('--type json')),
  ).toEqual([])
})

it('the page about gates has every way past them that is tried', () => {
  const page = readFileSync(new URL('../../../docs/enforcement.md', import.meta.url), 'utf8')
  const ways = [...byStatus, ...bySpec, ...byDemand, ...byDeletion, ...byWorkload, ...byNamespace, ...unseen]
  expect(ways.flatMap(([way]) => (page.includes(`\`${way}\``) ? [] : [way]))).toEqual([])
})

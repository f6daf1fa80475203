import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { listBeside } from './list-beside.ts'

const ours = '- name: canary-steps/run\n  args:\n    - one\n'
const isOurs = (item: unknown) => z.object({ name: z.literal('canary-steps/run') }).safeParse(item).success
const join = (present: string, added = ours) => listBeside(present, { ours: added, isOurs, where: 'the list' })

const others = `# asked for by the platform team
- name: 'acme/freeze'   # never in a release week
  location: "file:///opt/freeze"

- {name: acme/quota, args: [--strict]}
`

describe('our items in a list of others', () => {
  it.each([
    ['none', ''],
    ['an empty one', '[]\n'],
    ['nothing', 'null'],
  ])('are the list where there is %s', (_, present) => {
    expect(parse(join(present) ?? '')).toEqual(parse(ours))
  })

  it('come behind them, whose lines stay letter for letter', () => {
    expect(join(others)).toBe(others + ours)
  })

  it('are indented as they are', () => {
    const present = others.replace(/^(?=.)/gm, '    ')
    expect(join(present)).toBe(present + ours.replace(/^/gm, '    ').trimEnd().concat('\n'))
  })

  it('are there once, however often, wherever they were and whatever they said before', () => {
    const earlier = '- name: canary-steps/run\n  args: [other]   # earlier\n'
    expect(join(earlier + others + earlier)).toBe(others + ours)
    expect(join(join(others) ?? '')).toBe(others + ours)
  })

  it('begin a line of their own where the last one has no end', () => {
    expect(join('- acme')).toBe(`- acme\n${ours}`)
  })

  it('go, and nothing is left where there was nothing else', () => {
    expect(join(others + ours, '')).toBe(others)
    expect(join(ours, '')).toBeUndefined()
  })
})

describe('a list that cannot be kept as it is', () => {
  it.each([
    ['one in a line', '[{ name: acme/quota }]', 'must be a list, each item in lines of its own after a dash'],
    ['something else', 'name: acme/quota', 'must be a list'],
    ['no YAML', '- name: [', 'not YAML'],
    ['one that ends its document', '- acme\n...\n', 'the list:'],
    ['an item that others refer to', '- &a { name: canary-steps/run }\n- { name: acme, of: *a }\n', 'the list:'],
  ])('is refused: %s', (_, present, says) => {
    expect(() => join(present)).toThrow(says)
  })
})

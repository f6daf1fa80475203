import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { floors } from '../laws/floors.ts'
import { headingsOf } from '../laws/markdown.ts'
import { textOf } from '../laws/repository.ts'
import { writtenPart } from '../written-part.ts'

const page = 'docs/architecture.md'
const text = textOf(page)
const section = (heading: string): string => text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
const firstCells = (part: string): string[] => [...part.matchAll(/^\| (.*?) \|/gm)].map(([, cell]) => cell ?? '')

const Walks = z.array(
  z.object({ what: z.string(), entered: z.array(z.object({ file: z.string(), calls: z.number() })) }),
)
// V8 counts what a process of its own does, with no test beside it
const measured = () => {
  const script = fileURLToPath(new URL('write-walks.ts', import.meta.url))
  return Walks.parse(JSON.parse(execFileSync(process.execPath, [script, '--list'], { encoding: 'utf8' })))
}

/** The files that a walk names, as they are named from the root. */
const namedIn = (heading: string): string[] =>
  [...section(heading).matchAll(/`([a-z/-]+\.ts)`/g)].map(([, name = '']) =>
    /^(plugins|shared)\//.test(name) ? name : `shared/runtime/src/${name}`,
  )

it('the walks of the page go through the files that it names, and no further than it was agreed', () => {
  const [run, click, next] = measured().map(({ entered }) => entered.map(({ file }) => file))
  expect(namedIn('A Run').length).toBeGreaterThan(8)
  expect(run).toEqual(expect.arrayContaining(namedIn('A Run')))
  expect(click).toEqual(expect.arrayContaining(namedIn('A click, and the Run after it')))
  expect(next).toEqual(
    expect.arrayContaining(namedIn('A Run').filter((file) => file.startsWith('shared/runtime/src/calls'))),
  )
  const far = { run: run?.length ?? 0, click: click?.length ?? 0 }
  expect(far.run, 'files of a Run').toBeLessThanOrEqual(45)
  expect(far.click, 'files of a click').toBeLessThanOrEqual(48)
})

it('the page says how far that is, on one page', () => {
  const rows = firstCells(writtenPart('walks').of(text))
  expect(rows.slice(2)).toEqual([
    'a Run of slack-notify',
    'a click of slack-approval, until Slack is answered',
    'the next Run of slack-approval',
  ])
  expect(text.split('\n').length).toBeLessThanOrEqual(121)
  expect(headingsOf(page, 2)).toContain('Where to put a new thing')
})

it('the page has every package and every room of the runtime, in the order of the floors', () => {
  const rows = firstCells(section('Floors'))
  const folders = Object.keys(floors).map((folder) => folder.replace('plugins/*', 'plugins'))
  expect(rows.flatMap((cell) => /^\[(.*?)\]/.exec(cell)?.[1] ?? [])).toEqual([...new Set(folders)].toReversed())
  const shown = rows
    .filter((cell) => cell.startsWith('`'))
    .map((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, room = '']) => room))
  const heights = new Map(
    floors['shared/runtime']?.flatMap((line, height) => line.split(' ').map((room) => [room, height] as const)),
  )
  const inside = (room: string) => room.includes('/') || room === 'testing' || room === 'index.ts'
  expect(new Set(shown.flat())).toEqual(new Set([...heights.keys()].filter((room) => !inside(room))))
  const heightsOf = (line: readonly string[] = []): number[] => line.map((room) => heights.get(room) ?? -1)
  for (const [at, line] of shown.slice(1).entries())
    expect(Math.max(...heightsOf(line)), line.join()).toBeLessThanOrEqual(Math.min(...heightsOf(shown[at])))
})

it('the README of the runtime has every room, and none stands below one that it may import', () => {
  const rooms = firstCells(textOf('shared/runtime/README.md')).flatMap((cell) => /^`(\w+)\/`$/.exec(cell)?.[1] ?? [])
  const lines = floors['shared/runtime']?.map((line) => line.split(' ').filter((room) => /^\w+$/.test(room))) ?? []
  expect(rooms.toSorted()).toEqual(lines.flat().toSorted())
  const heights = rooms.map((room) => lines.findIndex((line) => line.includes(room)))
  expect(heights).toEqual(heights.toSorted((one, other) => other - one))
})

it('the picture shows the same floors', () => {
  const picture = textOf('docs/architecture.svg')
  const rooms = [...section('Floors').matchAll(/^\| (`\w+`(?: · `\w+`)*) \|/gm)].map(([, cell = '']) =>
    cell.replaceAll('`', ''),
  )
  expect(rooms.length).toBeGreaterThan(5)
  const places = rooms.map((line) => picture.indexOf(`>${line}<`))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((one, other) => one - other))
})

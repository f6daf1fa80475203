import { type CastLine, svgOf } from './cast.ts'

/** One region's steps, and the end of every region. A poll that says the same again is left out. */
const wayOf = (run: string): string[] => {
  const told = new Set<string>()
  return run.split('\n').filter((line) => {
    const said = line
      .replace(/ {2}\d\d:\d\d:\d\d/, '')
      .replace(/ \(again in .*\)|waiting for its result|queued|in_progress|\d+s/g, '')
    const isTold = told.has(said)
    told.add(said)
    const isShown = /^us .*(canary-steps\/|traffic)|Healthy at/.test(line) && !line.includes('plugin: ')
    return isShown && !isTold
  })
}

const secondsOf = (time: string): number => time.split(':').reduce((sum, part) => 60 * sum + Number(part), 0)

/** The vendors' view, as if the demo had begun at ten. Markers are left out: they differ from run to run. */
const seenOf = (vendors: string): string[] => {
  const begin = secondsOf(/\d\d:\d\d:\d\d/.exec(vendors)?.[0] ?? '')
  const atTen = (time: string) => new Date(((secondsOf(time) - begin + 86_400) % 86_400) * 1000 + 36_000_000)
  return vendors
    .replace(/^.*canary-steps:? ?[\da-f]{16}.*\n/gm, '')
    .replace(/\n\n+/g, '\n\n')
    .replace(/\d\d:\d\d:\d\d/g, (time) => atTen(time).toISOString().slice(11, 19))
    .trim()
    .split('\n')
}

/** The screens of the picture: the way to Healthy, Slack, and the other vendors. */
const screensOf = (out: string): string[][] => {
  const [run = '', vendors = ''] = out.split(/\n(?=Slack\n)/)
  const [slack = '', others = ''] = seenOf(vendors)
    .join('\n')
    .split(/\n\n(?=GitHub\n)/)
  return [['$ npm run demo', ...wayOf(run)], slack.split('\n'), others.split('\n')]
}

/** The picture of the demo, for the README: first the way line by line, then what people see. */
export const demoCast = (out: string): string => {
  const [way = [], ...seen] = screensOf(out)
  const turn = way.length * 0.45 + 3
  const screens = [
    way.map((text, row): CastLine => ({ text, at: row === 0 ? 0.2 : 0.8 + row * 0.45 })),
    ...seen.map((lines, screen) => lines.map((text): CastLine => ({ text, at: turn + screen * 7 }))),
  ]
  return svgOf('npm run demo: one release in three regions', {
    screens,
    ends: screens.map((_, screen) => turn + screen * 7),
  })
}

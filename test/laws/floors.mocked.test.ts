import { expect, it, vi } from 'vitest'
import { arrows, importing, pastExports, unusedDoors } from './arrows.ts'
import { circles } from './circles.ts'
import { emptyRooms, reachedUp, upward, withoutFloor } from './floor-law.ts'

const texts = vi.hoisted<Readonly<Record<string, string>>>(() => ({
  'shared/ground/src/index.ts': `export * from './cellar/coal.ts'`,
  'shared/ground/src/cellar/coal.ts': `import type { Roof } from '../roof/roof.ts'`,
  'shared/ground/src/roof/roof.ts': `export type { Tile } from '@house/ground'
const below = new URL('../cellar/coal.ts', import.meta.url)
const beside = new URL('tile.txt', import.meta.url)
const above = new URL(\`../tiles/\${below}.ts\`, import.meta.url)
const made = new URL('../../../../dist/roof.js', import.meta.url)`,
  'shared/ground/src/attic/box.ts': `import { coal } from '../cellar/coal.ts'`,
  'shared/above/src/index.ts': `import { coal } from '../../ground/src/cellar/coal.ts'
import { ground } from '../../ground/src/index.ts'
import { tile } from '@house/ground/tiles/red'
const later = import('@house/ground/cellar')`,
  'shared/ground/src/tiles/red.ts': `type Above = import('@house/above').Above`,
  'shared/ground/src/red.test.ts': `import { above } from '@house/above'`,
  'shared/unheard/src/index.ts': 'export const a = 1',
  'shared/ground/src/cellar/start.ts': `spawn(join(import.meta.dirname, '../../../above/src/index.ts'), [])
const all = readdirSync(new URL('../../../above', import.meta.url))
const home = dirname(fileURLToPath(import.meta.url))
const said = join(home, '../attic/box.ts') + import.meta.resolve('../roof/roof.ts')
const split = join(import.meta.dirname, '..', '..', 'src', 'tiles', 'red.ts')
const glued = \`\${home}/../../../above/src/index.ts\`
const later = () => import(\`../roof/roof.ts\`)
const words = readFileSync(new URL('../../../../docs/words.md', import.meta.url))`,
  'docs/words.md': '',
  'test/over.test.ts': `import { box } from '../shared/ground/src/attic/box.ts'`,
}))

vi.mock('./repository.ts', () => ({
  files: Object.keys(texts),
  textOf: (file: string) => texts[file] ?? '',
  isTest: (file: string) => file.endsWith('.test.ts'),
  packages: [
    {
      folder: 'shared/ground',
      name: '@house/ground',
      exports: { '.': './src/index.ts', './tiles/*': './src/tiles/*.ts', './roof': './src/roof/roof.ts' },
    },
    { folder: 'shared/above', name: '@house/above', exports: { '.': './src/index.ts' } },
  ],
  packageOf: (file: string) => {
    const folder = ['shared/ground', 'shared/above'].find((one) => file.startsWith(`${one}/`))
    return folder && { folder }
  },
}))

vi.mock('./floors.ts', () => ({
  floors: { 'shared/ground': ['cellar', 'roof', 'tiles gone', 'index.ts'], 'shared/above': ['.'] },
}))

it('looks at every file and sees every way to import', () => {
  expect(importing).toEqual(Object.keys(texts).filter((file) => file.endsWith('.ts')))
  expect(arrows).toHaveLength(11)
})

it('tells of whoever looks up: a room, a package, and one that only means a type', () => {
  expect(upward()).toEqual([
    'shared/ground/src/cellar/coal.ts imports shared/ground/src/roof/roof.ts',
    'shared/ground/src/roof/roof.ts imports shared/ground/src/index.ts',
    'shared/ground/src/attic/box.ts imports shared/ground/src/cellar/coal.ts',
    'shared/ground/src/tiles/red.ts imports shared/above/src/index.ts',
  ])
})

it('tells of whoever names by its path what is above, a file or a folder, or what is of no package', () => {
  expect(reachedUp()).toEqual([
    'shared/ground/src/roof/roof.ts names shared/ground/src/tiles/',
    'shared/ground/src/cellar/start.ts names shared/above/src/index.ts',
    'shared/ground/src/cellar/start.ts names shared/above/',
    'shared/ground/src/cellar/start.ts names shared/ground/src/roof/roof.ts',
    'shared/ground/src/cellar/start.ts names shared/ground/src/tiles/red.ts',
    'shared/ground/src/cellar/start.ts names docs/words.md',
  ])
})

it('tells of rooms and packages without a floor, and of floors where nobody lives', () => {
  expect(withoutFloor()).toEqual([
    'shared/ground has a room attic that has no line in test/laws/floors.ts',
    'shared/unheard/src/index.ts is of no package in test/laws/floors.ts',
  ])
  expect(emptyRooms()).toEqual(['shared/ground: gone'])
})

it('tells of each circle once, also where types close it', () => {
  expect(circles()).toEqual([
    'shared/ground/src/index.ts, shared/ground/src/cellar/coal.ts, shared/ground/src/roof/roof.ts',
    'shared/above/src/index.ts, shared/ground/src/tiles/red.ts',
  ])
})

it('tells of imports past the exports of a package, by path and by name', () => {
  expect(pastExports()).toEqual([
    'shared/above/src/index.ts imports shared/ground/src/cellar/coal.ts',
    'shared/above/src/index.ts imports shared/ground/cellar',
    'test/over.test.ts imports shared/ground/src/attic/box.ts',
  ])
})

it('tells of exports of a package that it imports alone, or nobody', () => {
  expect(unusedDoors()).toEqual(['@house/ground/roof'])
})

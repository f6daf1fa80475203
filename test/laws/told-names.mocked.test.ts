import { expect, it, vi } from 'vitest'
import { staleNames, toldNames } from './told-names.ts'

const texts = vi.hoisted<Readonly<Record<string, string>>>(() => ({
  'house/hall.ts': `
/** Opens \`door\`, as \`door.lamp\` and \`attic(door)\` say; see \`house/hall.ts\` and \`rooms/hall.ts\`. */
export const door = { lamp: '--bright' }
// \`cellar\` was here
const text = \`door\`
`,
  'house/hall.go': 'func Roof() {} // calls `Chimney`, of `hall.go`',
  'house/hall.yaml': 'wall: 1',
  'docs/CHANGELOG.md': '`wasHere`',
  'docs/page.md':
    '`Roof`, `wall`, `hall.go`, `run --bright FILE`, `run --dark`, `two words`, `v1.2` and `ladder`\n```\n`code`\n```',
}))

vi.mock('./repository.ts', () => ({ files: Object.keys(texts), textOf: (file: string) => texts[file] ?? '' }))

it('a name in backticks is ours if code outside of comments has it, and the path of a file if there is one', () => {
  expect(staleNames()).toEqual([
    'house/hall.ts: attic',
    'house/hall.ts: rooms/hall.ts',
    'house/hall.ts: cellar',
    'house/hall.go: Chimney',
    'docs/page.md: --dark',
    'docs/page.md: ladder',
  ])
  expect(toldNames()).toBe(15)
})

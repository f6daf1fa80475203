import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import type { Runtime } from './runtime-files.ts'

/** A part of the package that others wrote. */
type Part = { readonly title: string; readonly says: string; readonly texts: readonly (string | undefined)[] }

const doc = '/usr/share/doc'
const common = '/usr/share/common-licenses'
const licenceFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i

const Package = z.object({ name: z.string(), version: z.string(), license: z.string().default('see below') })

/** The folder of the npm package that a source file is from, undefined for our own. */
const packageFolder = (file: string): string | undefined =>
  file.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0]

const npmParts = (sources: readonly string[]): Part[] =>
  [...new Set(sources.flatMap((file) => packageFolder(file) ?? []))]
    .map((folder) => {
      const { name, version, license } = Package.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
      const texts = readdirSync(folder).filter((file) => licenceFile.test(file))
      return {
        title: `${name} ${version}`,
        says: `In plugin.mjs and steps/. Licence: ${license}.`,
        texts: texts.toSorted().map((file) => join(folder, file)),
      }
    })
    .toSorted((one, other) => (one.title < other.title ? -1 : 1))

const isOfGlibc = /^(ld-linux|lib(c|m|dl|pthread|rt|resolv)\.so)/
const isOfGcc = /^lib(stdc\+\+|gcc_s|atomic)\.so/

const runtimeParts = ({ glibc, files }: Runtime): Part[] => {
  const names = [...files.keys()]
  const named = (pattern: RegExp) => names.filter((name) => pattern.test(name)).join(', ')
  const others = names.filter((name) => name !== 'node' && !isOfGlibc.test(name) && !isOfGcc.test(name))
  const nodeLicence = join(dirname(files.get('node') ?? ''), '../LICENSE')
  return [
    { title: `Node.js ${process.version}`, says: 'The file node, unchanged.', texts: [nodeLicence] },
    {
      title: `The GNU C Library (${glibc})`,
      says:
        `The files ${named(isOfGlibc)}, unchanged. GNU Lesser General Public License 2.1 or later. ` +
        'They are loaded at run time and may be replaced by others. The source is that of the distribution with the version above.',
      texts: [`${doc}/libc6/copyright`, `${common}/LGPL-2.1`],
    },
    {
      title: 'The runtime libraries of GCC',
      says: `The files ${named(isOfGcc)}, unchanged. GNU General Public License 3 with the GCC Runtime Library Exception 3.1.`,
      texts: [`${doc}/libgcc-s1/copyright`, `${common}/GPL-3`],
    },
    ...others.map((name) => ({
      title: name,
      says: 'The file of that name, unchanged.',
      texts: [`${doc}/${name}/copyright`],
    })),
  ]
}

/** The authors of the work in the package, with the texts of the licences; `missing` are those that this machine has not. */
export const notice = (sources: readonly string[], runtime: Runtime): { text: string; missing: readonly string[] } => {
  const missing: string[] = []
  const textOf = (title: string) => (file: string | undefined) => {
    if (file && existsSync(file)) return readFileSync(file, 'utf8').trimEnd()
    missing.push(file ? `${title}: no ${file} here` : `${title}: none in its npm package`)
    return file ? '(The text was not on the machine that made this package.)' : '(Its npm package has no text.)'
  }
  const own = {
    title: 'canary-steps',
    says: 'Apache License 2.0.',
    texts: [join(import.meta.dirname, '../../LICENSE')],
  }
  const parts = [own, ...runtimeParts(runtime), ...npmParts(sources)].map(({ title, says, texts }) => {
    const found = texts.length > 0 ? texts : [undefined]
    return [title, '='.repeat(title.length), says, ...found.map(textOf(title))].join('\n\n')
  })
  return { text: `${parts.join('\n\n\n')}\n`, missing }
}

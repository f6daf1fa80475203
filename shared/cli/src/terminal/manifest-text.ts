import { createReadStream, readFileSync } from 'node:fs'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Largest manifest in bytes: etcd keeps objects of 1.5 MiB (its --max-request-bytes), and a chart has some hundred of them. */
const mostBytes = 64 * 1024 * 1024
const mebibyte = 1024 * 1024

/** Node's errors about a file, in words for the person who named it. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'you may not read it, or not write there',
  EPERM: 'you may not read it, or not write there',
  EROFS: 'nothing may be written there',
  EISDIR: 'it is a folder',
  ENOTDIR: 'the part before its last / is not a folder',
  ELOOP: 'its links lead round in a circle',
  ENAMETOOLONG: 'its name is too long',
}

/** Why a file cannot be read or written. */
export const fileTrouble = (error: Error): string => {
  const code = 'code' in error ? String(error.code) : ''
  return reasons[code] ?? error.message
}

/** The text of a file that a build has made. `remedy`: the remedy if it cannot be read. @throws UsageError that names it */
export const builtText = (file: string, remedy: string): Promise<string> =>
  Promise.try(() => readFileSync(file, 'utf8')).catch((error: Error) => {
    throw new UsageError(`${file}: ${fileTrouble(error)}; ${remedy}`)
  })

const encodings: readonly (readonly [marks: readonly number[], name: string])[] = [
  [[0xff, 0xfe], 'UTF-16'],
  [[0xfe, 0xff], 'UTF-16'],
]

const bytesFrom = async (stream: AsyncIterable<Uint8Array | string>, place: string): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of stream) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    size += bytes.length
    if (size > mostBytes)
      throw new UsageError(`${place}: has more than ${mostBytes / mebibyte} MiB: name a file of manifests`)
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

const decoded = (bytes: Uint8Array, place: string): string => {
  const wide = encodings.find(([marks]) => marks.every((mark, index) => bytes[index] === mark))
  if (wide) throw new UsageError(`${place}: is ${wide[1]}, as > of PowerShell writes it: save it as UTF-8`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UsageError(`${place}: is not UTF-8 text: name a file of manifests`)
  }
}

/**
 * The text of a file, a pipe, or stdin for `-`. `place`: how a refusal names it; `remedy`: the remedy if it cannot be read.
 *
 * @throws UsageError that names it.
 */
export const textFrom = async (
  file: string,
  { stdin }: Terminal,
  {
    place = file === '-' ? 'stdin' : file,
    remedy = 'name a file with a Rollout in it',
  }: { readonly place?: string; readonly remedy?: string } = {},
): Promise<string> => {
  const isStdin = file === '-'
  if (isStdin && !stdin) throw new UsageError(`${place}: there is nothing on it: pipe a manifest in`)
  const stream = (isStdin && stdin) || createReadStream(file)
  const bytes = await bytesFrom(stream, place).catch((error: Error) => {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${place}: cannot be read (${fileTrouble(error)}); ${remedy}`)
  })
  return decoded(bytes, place)
}

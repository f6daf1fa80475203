import { spawn } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mayContain, ownNamespaces } from '../live/container.ts'
import { type Running, startProcess } from './process.ts'
import { until } from './until.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'canary-steps-process-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Processes whose command line has the name of the folder; one that has just ended has none. */
const running = (): string[] =>
  globSync('/proc/[0-9]*/cmdline').filter((file) => existsSync(file) && readText(file).includes(`${folder}/sleeper`))
const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** A command, and one that it starts in turn: both name the folder. */
const sleeper = ['sh', '-c', 'sh -c "sleep 1000; true" "$0" & sleep 1000; true']
const commandIn = (place: string) => ({ name: 'sleeper', command: [...sleeper, `${place}/sleeper`] })

describe.skipIf(process.platform !== 'linux')('a command that runs no longer than who started it', () => {
  it('is told by signals, and says when it has ended', async () => {
    const command = [
      'sh',
      '-c',
      `trap 'touch ${folder}/told; exit' TERM; touch ${folder}/up; while :; do sleep 0.1; done`,
    ]
    const started: Running = startProcess(folder, { name: 'listener', command })
    await until('it listens', () => existsSync(join(folder, 'up')))
    started.signal('TERM')
    await started.ended
    expect(existsSync(join(folder, 'told'))).toBe(true)
  })

  it.runIf(mayContain())('goes with all that it started, when it is stopped in namespaces of its own', async () => {
    const started = startProcess(folder, { ...commandIn(folder), inside: ownNamespaces })
    await until('it runs', () => running().length >= 2)
    await started.stop()
    expect(running()).toEqual([])
  })

  it.runIf(mayContain())('goes with all that it started, when who started it is killed', async () => {
    const script = `
      const { startProcess } = await import('${new URL('process.ts', import.meta.url)}')
      startProcess('${folder}', ${JSON.stringify({ ...commandIn(folder), inside: ownNamespaces })})
      setInterval(() => {}, 1_000)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
    await until('it runs', () => running().length >= 3)
    parent.kill('SIGKILL')
    await until('nothing is left', () => running().length === 0)
  })
})

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type * as z from 'zod'

/** A script of this folder in a process of its own, which answers each line that it is told with a line of JSON. */
export type OwnProcess = {
  readonly pid: number
  /** Waits for its next line, after telling it one where one is given. */
  ask<Schema extends z.ZodType>(schema: Schema, line?: string): Promise<z.output<Schema>>
  end(): Promise<void>
}

const canPin = spawnSync('taskset', ['--version']).status === 0

/** Starts it, on one core where the machine has `taskset`. `flags` are those of Node. */
export const startOwnProcess = (
  script: string,
  options: {
    readonly arg: unknown
    readonly core: number
    readonly flags?: readonly string[]
    readonly env?: NodeJS.ProcessEnv
  },
): OwnProcess => {
  const { arg, core, flags = [], env = {} } = options
  const file = fileURLToPath(new URL(script, import.meta.url))
  const command = [process.execPath, ...flags, file, JSON.stringify(arg)]
  const [first = '', ...others] = canPin ? ['taskset', '-c', String(core), ...command] : command
  const child: ChildProcessWithoutNullStreams = spawn(first, others, { env: { ...process.env, ...env } })
  child.stderr.pipe(process.stderr)
  const exited = once(child, 'exit')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    async ask(schema, line) {
      if (line !== undefined) child.stdin.write(`${line}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error(`${script} has ended`)
      return schema.parse(JSON.parse(value))
    },
    async end() {
      child.kill()
      await exited
    },
  }
}

import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'

const Line = z.object({ message: z.string(), url: z.string().optional() })

/** How the server is started. `preload`: code that runs in its process before it, such as another clock. */
type Start = {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly preload: URL
  /** Told of each line of its log: its message, and the whole line. */
  onLine(message: string, line: string): void
}

/** `canary-steps serve` in a process of its own. */
export type ServingProcess = {
  readonly url: string
  /** Kills it on the spot; nothing of it runs any more when this returns. Resolves when the system has cleared up. */
  kill(): Promise<unknown>
}

type Child = ChildProcessByStdio<null, null, Readable>

const serve = ({ args, env, preload }: Start): Child => {
  const bin = fileURLToPath(new URL('../../shared/cli/bin/canary-steps.ts', import.meta.url))
  return spawn(process.execPath, ['--import', preload.href, bin, 'serve', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** Starts the server and waits until it says that it serves. */
export const startServing = async (start: Start): Promise<ServingProcess> => {
  const child = serve(start)
  const said: string[] = []
  const serving = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (text) => {
      said.push(text)
      const line = text.startsWith('{') ? Line.safeParse(JSON.parse(text)).data : undefined
      if (line?.message === 'serving' && line.url) resolve(line.url)
      start.onLine(line?.message ?? text, text)
    })
    child.once('exit', () => reject(new Error(`does not serve: ${said.join('\n')}`)))
  })
  return {
    url: await serving,
    kill() {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      return exited
    },
  }
}

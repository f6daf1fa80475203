import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'

/** Waits for a word that never comes: when whoever holds the other end of stdin dies, however it dies, the command goes too. */
const guarded = '"$@" < /dev/null & read -r _; kill -KILL $!'

/** A command that runs until `stop`, and no longer than this process lives. What it writes is in `folder/NAME.log`. */
export const startProcess = (folder: string, name: string, args: readonly string[], bin: string) => {
  const log = openSync(join(folder, `${name}.log`), 'a')
  const command = ['-c', guarded, 'sh', join(bin, name), ...args]
  const child: ChildProcess = spawn('sh', command, { cwd: folder, stdio: ['pipe', log, log], detached: true })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    stop: (): Promise<void> => {
      child.stdin?.end()
      return ended
    },
  }
}

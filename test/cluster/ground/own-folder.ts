import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that is there no longer than this process lives. */
type OwnFolder = { readonly folder: string; remove(): Promise<void> }

/** Waits until whoever holds the other end of stdin lets go of it, however it dies. A process that still writes there makes it try again. */
const broom = `cat
for time in 1 2 3 4 5 6 7 8 9 10; do rm -rf --one-file-system "$0" && exit; sleep 1; done`

/** Makes a folder whose name begins so. A control plane has hundreds of megabytes in its own, which a killed test would leave. */
export const ownFolder = (name: string, inside = tmpdir()): OwnFolder => {
  const folder = mkdtempSync(join(inside, name))
  const child = spawn('sh', ['-c', broom, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  const ended = once(child, 'exit')
  return {
    folder,
    remove: async () => {
      child.stdin.end()
      await ended
    },
  }
}

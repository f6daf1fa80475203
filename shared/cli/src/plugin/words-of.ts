import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How a process was started; nothing where that cannot be read. `folder`: of the process, such as `/proc/self`. */
export const wordsOf = (folder: string): Promise<readonly string[]> =>
  Promise.try(() => readFileSync(join(folder, 'cmdline'), 'utf8').split('\0')).catch(() => [])

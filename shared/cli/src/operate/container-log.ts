import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { logRecord } from '@canary-steps/go-plugin'
import type { Log } from '@canary-steps/runtime'
import { wordsOf } from '../plugin/words-of.ts'

/**
 * The log of the container in which a command runs: the output of its first process, if that is the inventory of the
 * same executable. `first`: the folder of that process.
 */
export const containerLog = async (script: string, first = '/proc/1'): Promise<Log | undefined> => {
  const words = await wordsOf(first)
  if (!words.includes(script) || !words.includes('inventory')) return undefined
  return (level, message, fields = {}) =>
    appendFileSync(join(first, 'fd/2'), logRecord(level, message, fields, Date.now()))
}

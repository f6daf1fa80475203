import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { StepCall } from '../scene/step-call.ts'

/** Argo's log lines before it calls a step plugin, when it logs for debugging (rollout/steps/plugin/plugin.go:85, :138, :188). */
const line =
  /msg="calling RPC (?<operation>Run|Terminate|Abort)".* rollout=(?<rollout>\S+) stepindex=(?<index>\d+) stepplugin=(?<plugin>\S+)/

/** The text written to a file since the last look, without a line that is half written. */
const newsOf = (file: string) => {
  let at = 0
  let rest = Buffer.alloc(0)
  const chunk = Buffer.alloc(1 << 20)
  return (): string => {
    const parts = [rest]
    const opened = openSync(file, 'r')
    for (let size = -1; size !== 0; at += size) {
      size = readSync(opened, chunk, 0, chunk.length, at)
      parts.push(Buffer.from(chunk.subarray(0, size)))
    }
    closeSync(opened)
    const news = Buffer.concat(parts)
    const end = news.lastIndexOf('\n') + 1
    rest = news.subarray(end)
    return news.toString('utf8', 0, end)
  }
}

/** Which calls of step plugins the log of a controller tells of, for a Rollout, so far. */
export const followCalls = (file: string): ((rollout: string) => readonly StepCall[]) => {
  const news = newsOf(file)
  const seen = new Map<string, StepCall[]>()
  return (asked) => {
    for (const text of existsSync(file) ? news().split('\n') : []) {
      const { operation = '', rollout = '', index = '', plugin = '' } = line.exec(text)?.groups ?? {}
      if (operation) seen.set(rollout, [...(seen.get(rollout) ?? []), { operation, index: Number(index), plugin }])
    }
    return seen.get(asked) ?? []
  }
}

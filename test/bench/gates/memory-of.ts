import { readFileSync } from 'node:fs'

const mebibytesIn = (text: string, name: string): number =>
  Math.round((Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024) * 10) / 10

/** Memory of a process in MiB. `shared`: with its part of what several have, such as Node itself. `most`: resident at any time. */
export const memoryOf = (
  pid: number,
): { readonly shared: number; readonly resident: number; readonly most: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return {
    shared: mebibytesIn(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss'),
    resident: mebibytesIn(status, 'VmRSS'),
    most: mebibytesIn(status, 'VmHWM'),
  }
}

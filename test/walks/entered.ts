import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'

/** The entered functions of one file, and how many calls of its functions there were. */
export type Entered = { readonly file: string; readonly calls: number }

const root = fileURLToPath(new URL('../..', import.meta.url))
const isOurs = (file: string): boolean => /^(shared\/(?!sandbox\/)|plugins\/).*\.ts$/.test(file)

/**
 * Does something, and tells which files of ours had a function called by it, as V8 counts them (precise coverage).
 * Code that only loads a file does not enter it. The stand-ins are not counted: they are the vendor.
 */
export const enteredBy = async (work: () => Promise<unknown>): Promise<Entered[]> => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  await work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  await session.post('Profiler.stopPreciseCoverage')
  session.disconnect()
  return result
    .filter(({ url }) => url.startsWith('file:'))
    .map(({ url, functions }) => ({
      file: fileURLToPath(url).slice(root.length),
      calls: functions.reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0),
    }))
    .filter(({ file, calls }) => calls > 0 && isOurs(file))
    .toSorted((one, other) => one.file.localeCompare(other.file))
}

import * as z from 'zod'
import { type OwnProcess, startOwnProcess } from './own-process.ts'

/** The place of the journal: a file, the URL of a database, or `bare` for a Hono that answers at once. */
export const ServerArguments = z.object({ store: z.string(), clusters: z.int() })

/** The longest turn of the event loop, and the processor time of what was told; milliseconds. */
const Used = z.object({ turn: z.number(), cpu: z.number() })
type Used = z.infer<typeof Used>

/** A function in a process of its own, on the first core. */
export type FunctionProcess = Pick<OwnProcess, 'pid' | 'end'> & {
  readonly url: string
  /** Its use while the work was done. `order`: work that it does of its own accord, when it is told to. */
  during(work: () => Promise<unknown>, order?: 'scrape' | 'close'): Promise<Used>
}

export const startFunction = async (
  { store, clusters }: z.infer<typeof ServerArguments>,
  env: NodeJS.ProcessEnv = {},
): Promise<FunctionProcess> => {
  const server = startOwnProcess('function-server.ts', { arg: { store, clusters }, core: 0, env })
  const url = await server.ask(z.string())
  return {
    pid: server.pid,
    end: server.end,
    url,
    async during(work, order) {
      await server.ask(Used, 'watch')
      await work()
      return server.ask(Used, order ?? '')
    },
  }
}

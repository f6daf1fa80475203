import * as z from 'zod'

const Spread = z.object({ p50: z.number(), p90: z.number(), min: z.number(), n: z.number() })
const Both = z.object({ go: Spread, typescript: Spread })
const Tail = z.object({ p50: z.number(), slowest: z.number(), n: z.number() })
const Memory = z.object({ idle: z.number(), afterThousandCalls: z.number(), afterLargeCalls: z.number() })

/** Measurements of the driver in Go. */
export const Measured = z.object({
  runMicroseconds: z.object({ '5 KB': Both, '200 KB of structure': Both, '200 KB of text': Both }),
  journalMicroseconds: z.object({ first: Spread, poll: Spread }),
  startMilliseconds: z.object({ go: Spread, typescript: Spread, executable: Spread, node: Spread }),
  residentMiB: z.object({ go: Memory, typescript: Memory, executable: Memory }),
  bridge: z.object({
    runMicroseconds: z.object({ bridge: Spread, go: Spread, post: Spread }),
    besideHangingMicroseconds: z.object({ hanging: Tail, control: Tail }),
    residentMiB: z.object({ idle: z.number(), afterTenThousandCalls: z.number() }),
  }),
  bridgeMiB: z.number(),
})
export type Measured = z.infer<typeof Measured>

/** One line of the table. A target is the most that the ratio may be, or, where there is no peer, the most that ours may be. */
export type Row = {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly peer?: number
  readonly ratio?: number
  readonly target?: number
  readonly met?: boolean
}

const rounded = (value: number): number => Number(value.toPrecision(3))

const row = (name: string, unit: string, ours: number, peer?: number, target?: number): Row => {
  const ratio = peer === undefined ? undefined : ours / peer
  return {
    name,
    unit,
    ours: rounded(ours),
    ...(peer !== undefined && { peer: rounded(peer) }),
    ...(ratio !== undefined && { ratio: rounded(ratio) }),
    ...(target !== undefined && { target, met: (ratio ?? ours) <= target }),
  }
}

const bridgeRows = ({ bridge, bridgeMiB }: Measured): Row[] => {
  const { runMicroseconds: run, besideHangingMicroseconds: beside, residentMiB } = bridge
  const fromMedian = ({ slowest, p50 }: z.infer<typeof Tail>) => slowest - p50
  return [
    row(
      "Run through the bridge, to Go's echo and a bare POST of the same body, 5 KB, p50",
      'µs',
      run.bridge.p50,
      run.go.p50 + run.post.p50,
      1.3,
    ),
    row(
      'Slowest call of nine workers in a second from the median, the tenth at a function that hangs, to one that answers',
      'µs',
      fromMedian(beside.hanging),
      fromMedian(beside.control),
      1,
    ),
    row('Size of the bridge', 'MiB', bridgeMiB, undefined, 28),
    row('Memory of the bridge, idle', 'MiB', residentMiB.idle, undefined, 28),
    row('Memory of the bridge after 10,000 calls', 'MiB', residentMiB.afterTenThousandCalls, undefined, 40),
  ]
}

/** The table of a run. */
export const rowsOf = (measured: Measured): Row[] => {
  const { runMicroseconds, journalMicroseconds, startMilliseconds, residentMiB } = measured
  const run = (size: keyof Measured['runMicroseconds'], target?: number) => {
    const { go, typescript } = runMicroseconds[size]
    return row(`Run, echo to Go's echo, ${size}, p50`, 'µs', typescript.p50, go.p50, target)
  }
  const goSmall = runMicroseconds['5 KB'].go.p50
  const { go, typescript, executable } = residentMiB
  const { first, poll } = journalMicroseconds
  const start = startMilliseconds
  return [
    run('5 KB', 1),
    run('200 KB of structure', 0.7),
    run('200 KB of text'),
    row(
      "Run of dependency-check for a new rollout, SQLite journal and lookup, to Go's echo, p50",
      'µs',
      first.p50,
      goSmall,
    ),
    row("Run of dependency-check again, SQLite journal and lookup, to Go's echo, p50", 'µs', poll.p50, goSmall),
    row('Start to connected, the real executable to node -e 0, p50', 'ms', start.executable.p50, start.node.p50, 1.6),
    row('Start to connected, echo to node -e 0, p50', 'ms', start.typescript.p50, start.node.p50),
    row('Memory after 1,000 calls, echo', 'MiB', typescript.afterThousandCalls, undefined, 80),
    row('Memory after 1,000 calls, the real executable', 'MiB', executable.afterThousandCalls, undefined, 80),
    row("Memory after 1,000 calls, Go's echo", 'MiB', go.afterThousandCalls),
    row('Growth after 10,000 calls of 200 KB, echo', 'MiB', typescript.afterLargeCalls - typescript.afterThousandCalls),
    row("Growth after 10,000 calls of 200 KB, Go's echo", 'MiB', go.afterLargeCalls - go.afterThousandCalls),
    ...bridgeRows(measured),
  ]
}

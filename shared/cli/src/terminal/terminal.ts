/** The parts of a process that the command uses; tests hand in their own. */
export type Terminal = {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean }
  readonly stdin?: AsyncIterable<Uint8Array | string> | undefined
  readonly stderr: { write(text: string): unknown }
  readonly env: Readonly<Record<string, string | undefined>>
}

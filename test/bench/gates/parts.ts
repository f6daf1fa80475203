import { measureCrowd } from './crowd.ts'
import { measureExecutables } from './executables.ts'
import { measureFleet } from './fleet.ts'
import type { Played } from './gate-result.ts'
import { measureHeld } from './held.ts'

/** What is measured. `isWhole`: as much of it as counts; otherwise a little, so that all of it is tried. */
export const parts: readonly { readonly name: string; play(isWhole: boolean): Promise<Played> }[] = [
  { name: 'crowd', play: measureCrowd },
  { name: 'fleet', play: measureFleet },
  { name: 'held', play: measureHeld },
  { name: 'executables', play: measureExecutables },
]

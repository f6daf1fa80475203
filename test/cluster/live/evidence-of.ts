import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '../verdict/evidence.ts'
import { heardIn } from '../verdict/heard.ts'
import { journalRecords } from '../verdict/journal-records.ts'
import { SeenRollout } from '../verdict/seen-rollout.ts'
import { vendorRecords, type Whose } from '../verdict/vendor-records.ts'
import type { History } from './history.ts'
import type { StartedWay } from './way.ts'

/** All evidence of a Rollout now, except for people's decisions. */
export const evidenceOf = async (
  { folder, history, started }: { readonly folder: string; readonly history: History; readonly started: StartedWay },
  whose: Whose,
): Promise<Omit<Evidence, 'decided'>> => {
  const log = join(folder, 'function.log')
  return {
    name: whose.name,
    vendors: vendorRecords(started.vendors, whose),
    journal: await journalRecords(started.journals()),
    history: history.versions(whose.name).map(({ rollout }) => SeenRollout.parse(rollout)),
    isGone: !history.newest(whose.name),
    heard: existsSync(log) ? heardIn(readFileSync(log, 'utf8')) : [],
  }
}

import type { Played, Way } from '../live/scene.ts'
import type { Evidence } from '../verdict/evidence.ts'
import { accountOf } from './account.ts'
import { driveScene } from './driven-scene.ts'

/** Plays a scenario in our driver, in virtual time, until nothing of it waits to be undone. */
export const playInDriver = async (
  { name, play, steps }: Played,
  way: Way,
): Promise<{ readonly account: readonly string[]; readonly evidence: Evidence }> => {
  const { scene, history, settle, evidence, close } = await driveScene(name, way, steps)
  await play(scene)
  await settle()
  const found = await evidence()
  await close()
  return { account: accountOf(history, found), evidence: found }
}

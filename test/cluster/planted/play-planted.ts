import { liveBinaries } from '../live/setup.ts'
import { startWorld } from '../live/world.ts'
import { play } from '../play/play.ts'
import { scenarios } from '../scenarios/index.ts'
import { ways } from '../scene/scene.ts'

// In a copy of the project that has a fault: plays one scenario, and writes what is wrong, as JSON, to stdout.
const [name = '', asked] = process.argv.slice(2)
const scenario = scenarios.get(name)
const way = ways.find((one) => one === asked)
const binaries = liveBinaries()
if (!scenario || !way || 'obstacle' in binaries) throw new Error(`${name} cannot be played with the way ${asked}`)
const world = await startWorld({ way, binaries })
const wrong = await play(world, scenario).catch((error: Error) => [error.message])
await world.close()
process.stdout.write(JSON.stringify(wrong))
process.exit(0)

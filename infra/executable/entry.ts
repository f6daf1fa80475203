import { servePlugin } from '../../shared/cli/src/plugin/serve-plugin.ts'

const args = process.argv.slice(2)
const [word, ...others] = args

// the controller waits for a plugin to start: it does not read what the inventory and operators need
if (word === 'inventory') await (await import('../../shared/cli/src/plugin/take-inventory.ts')).takeInventory(others)
else if (word === 'effects' || word === 'audit') {
  ;(await import('../../shared/cli/src/guard-process.ts')).guardProcess(process, false)
  process.exitCode = await (await import('../../shared/cli/src/plugin/operate.ts')).operate(args, process)
} else await servePlugin(args)

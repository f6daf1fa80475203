import { servePlugin } from '../../shared/cli/src/plugin/serve-plugin.ts'

const [word, ...args] = process.argv.slice(2)

// the controller waits for a plugin to start: it does not read what the inventory needs
if (word === 'inventory') await (await import('../../shared/cli/src/plugin/take-inventory.ts')).takeInventory(args)
else await servePlugin(process.argv.slice(2))

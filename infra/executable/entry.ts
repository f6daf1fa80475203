import { servePlugin } from 'canary-steps/plugin/serve-plugin'

const args = process.argv.slice(2)
const [word, ...others] = args

// the controller waits for a plugin to start: it does not read what the inventory and operators need
if (word === 'inventory') await (await import('canary-steps/plugin/take-inventory')).takeInventory(others)
else if (word === 'effects' || word === 'audit') {
  ;(await import('canary-steps/terminal/guard-process')).guardProcess(process, false)
  process.exitCode = await (await import('canary-steps/operate')).operate(args, process)
} else await servePlugin(args)

#!/usr/bin/env node
const [command, ...args] = process.argv.slice(2)

// the controller waits for a plugin to start: it does not read the rest of the command
if (command === 'plugin' && process.env.ARGO_ROLLOUTS_RPC_PLUGIN !== undefined)
  await (await import('../src/plugin/serve-plugin.ts')).servePlugin(args)
else {
  ;(await import('../src/terminal/guard-process.ts')).guardProcess(process, command === 'serve')
  process.exitCode = await (await import('../src/main.ts')).main(process.argv.slice(2), process)
}

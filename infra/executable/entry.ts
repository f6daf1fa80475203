import { servePlugin } from '../../shared/cli/src/plugin/serve-plugin.ts'

await servePlugin(process.argv.slice(2))

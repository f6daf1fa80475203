import { manifestCommand } from '../../shared/cli/src/manifest/manifest-command.ts'

/** `canary-steps manifest` without the rest of the command, which takes a second to load. */
await manifestCommand(process).parseAsync(process.argv.slice(2), { from: 'user' })

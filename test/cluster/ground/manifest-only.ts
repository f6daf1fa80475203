import { manifestCommand } from 'canary-steps/manifest/manifest-command'

/** `canary-steps manifest` without the rest of the command, which takes a second to load. */
await manifestCommand(process).parseAsync(process.argv.slice(2), { from: 'user' })

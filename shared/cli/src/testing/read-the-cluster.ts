// Started as a process of its own: reads the cluster around it, and says what became of that.
import { inCluster } from '@canary-steps/runtime/executable'

const [folder = ''] = process.argv.slice(2)
const said = await inCluster(process.env, { folder })
  ?.rollouts(() => true)
  .then(
    () => 'read',
    (error: Error) => error.message,
  )
process.stdout.write(said ?? 'no cluster')

import { workerdBinary } from '../cloudflare/start-workerd.ts'
import { describeHost } from './describe-host.ts'
import { workerdHost } from './workerd.ts'

const binary = workerdBinary()
if (binary) describeHost(workerdHost(binary))
else process.stderr.write('SKIPPED: test/hosts/workerd.slow.test.ts: npm brought no workerd\n')

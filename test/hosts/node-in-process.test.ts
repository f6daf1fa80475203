import { describeHost } from './describe-host.ts'
import { nodeInProcess } from './node-in-process.ts'

describeHost(nodeInProcess)

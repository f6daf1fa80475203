import { describeHost } from './describe-host.ts'
import { executable } from './executable.ts'

describeHost(executable)

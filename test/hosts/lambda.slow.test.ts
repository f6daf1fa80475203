import { describeHost } from './describe-host.ts'
import { lambdaInProcess } from './lambda.ts'

describeHost(lambdaInProcess)

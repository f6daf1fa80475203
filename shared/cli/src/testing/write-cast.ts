import { writeFileSync } from 'node:fs'
import { demo } from './demo.ts'
import { demoCast } from './demo-cast.ts'

// npm run cast: draws the moving picture of the README from a real run of the demo
writeFileSync(new URL('../../../../docs/demo.svg', import.meta.url), demoCast((await demo()).out))

import { playSuite } from './argo-suite/play-suite.ts'

playSuite(['typescript', 'bridge'])

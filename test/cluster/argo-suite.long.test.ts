import { playSuite } from './argo-suite/play-suite.ts'

// the control
playSuite(['sample'])

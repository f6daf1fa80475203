// Argo's controller starts it.
import { serveStepPlugin } from '@canary-steps/go-plugin'
import { e2ePlugin } from './e2e-plugin.ts'

await serveStepPlugin(e2ePlugin)

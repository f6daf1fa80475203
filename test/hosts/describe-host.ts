import { afterAll, beforeAll, describe } from 'vitest'
import { declareFor } from './cases/declared.ts'
import { operatorsAreServed } from './cases/operators.ts'
import { settingsAreRefused } from './cases/refusals.ts'
import { secretsAreKept } from './cases/secrets.ts'
import { callsAreSigned } from './cases/signatures.ts'
import { stepsAreCalled } from './cases/steps.ts'
import { undosAreDone } from './cases/undo.ts'
import { webhooksAreHeard } from './cases/webhooks.ts'
import type { Host } from './host.ts'
import { openStage, type Stage } from './stage.ts'

/** The suite of every host: a host does the same for the controller, for vendors and for operators, wherever it is. */
export const describeHost = (host: Host): void => {
  describe(host.name, () => {
    let stage: Stage
    const skipped: string[] = []
    beforeAll(async () => {
      stage = await openStage(host)
    })
    afterAll(() => stage?.close())
    const declare = declareFor(
      host,
      () => stage,
      (sentence) => skipped.push(sentence),
    )
    stepsAreCalled(declare)
    callsAreSigned(declare)
    webhooksAreHeard(declare)
    undosAreDone(declare)
    operatorsAreServed(declare)
    settingsAreRefused(declare, host)
    secretsAreKept(declare)
    if (skipped.length > 0) process.stdout.write(`SKIPPED: ${host.name}: ${skipped.length} cases of test/hosts\n`)
  })
}

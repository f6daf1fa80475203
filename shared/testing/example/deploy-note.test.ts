import { describeStep, httpVendor } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { deployNote } from './deploy-note.ts'
import { standIn } from './stand-in.ts'

const config = { url: 'https://notes.example.com/releases' }

describeStep(deployNote, { config, vendor: () => httpVendor(standIn()) }, ({ start, vendor }) => {
  it('notes what is released', async () => {
    const host = start({ config: { ...config, text: 'hello {{rollout.name}}' } })
    expect(await host.call('run')).toMatchObject({ phase: 'Successful', message: 'noted as 1' })
    expect(vendor().things()).toMatchObject([{ path: '/releases', body: { text: 'hello checkout' } }])
  })
})

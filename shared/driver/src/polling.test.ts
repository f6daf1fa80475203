import { revisionAnnotation } from '@canary-steps/sdk'
import { describe, expect, it } from 'vitest'
import { gate, running, scenario, successful } from './testing/scenario.ts'

describe('when nobody is polled (fact 19)', () => {
  it('a user pause stops the polling, and the end of it resumes it', async () => {
    const { calls, controller, until } = await scenario({ steps: [gate()], plugins: { gate: { Run: [running(20)] } } })
    await until(10)
    controller.pause()
    await until(3_600)
    expect(calls).toEqual(['0s Run gate'])
    expect(controller.rollout.status).toMatchObject({ phase: 'Paused', message: 'manually paused' })
    controller.resume()
    await until(3_600)
    expect(calls).toEqual(['0s Run gate', '1h0m0s Run gate'])
  })

  it('a plugin waits for the pods of the weight before it', async () => {
    const { calls, until } = await scenario({
      steps: [{ setWeight: 20 }, gate()],
      plugins: { gate: { Run: [successful] } },
      scaling: 45_000,
    })
    await until(300)
    expect(calls).toEqual(['45s Run gate'])
  })

  it('a traffic routing error holds back Run until the router answers', async () => {
    let broken = false
    const { calls, events, until } = await scenario({
      steps: [{ setWeight: 20 }, gate()],
      plugins: { gate: { Run: [successful] } },
      traffic: { setWeight: () => (broken ? Promise.reject(new Error('no route')) : undefined) },
    })
    broken = true
    await until(60)
    expect(calls).toEqual([])
    expect(events).toContainEqual(expect.objectContaining({ event: 'problem', message: 'no route' }))
    broken = false
    await until(90)
    expect(calls).toEqual(['1m5s Run gate'])
  })

  it('nobody hears that the Rollout became Healthy', async () => {
    const { calls, controller, until } = await scenario({ steps: [gate()], plugins: { gate: { Run: [successful] } } })
    await until(86_400)
    expect(calls).toEqual(['0s Run gate'])
    expect(controller.rollout.status.phase).toBe('Healthy')
  })

  it('an indefinite pause leaves nothing due: the caller promotes', async () => {
    const { controller, until } = await scenario({ steps: [{ setWeight: 20 }, { pause: {} }, { setWeight: 60 }] })
    await until(0)
    expect(controller.nextDue()).toBeUndefined()
    controller.promote()
    await until(0)
    expect(controller.rollout.status.phase).toBe('Healthy')
  })
})

describe('identity (fact 20)', () => {
  it('rolling back and forward again repeats the pod hash, and the revision grows each time', async () => {
    const { controller, until } = await scenario({ steps: [{ setWeight: 20 }] })
    const seen: [string, string | undefined][] = []
    const note = async (): Promise<void> => {
      await until(seen.length)
      const { metadata, status } = controller.rollout
      seen.push([status.currentPodHash, metadata.annotations[revisionAnnotation]])
    }
    await note()
    controller.update({ image: 'shop:v1' })
    await note()
    controller.update({ image: 'shop:v2' })
    await note()
    const [second, third, fourth] = seen
    expect([second?.[1], third?.[1], fourth?.[1]]).toEqual(['2', '3', '4'])
    expect(second?.[0]).toBe(fourth?.[0])
    expect(second?.[0]).not.toBe(third?.[0])
  })
})

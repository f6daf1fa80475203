import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { path } from './lambda-site.ts'
import { type LambdaStage, openLambdaStage } from './lambda-stage.ts'

let stage: LambdaStage
beforeEach(async () => {
  stage = await openLambdaStage()
})
afterEach(() => stage.close())

const minutes = (count: number) => count * 60_000
const set = (name: string, value: string) => stage.site.parameters.set(`${path}/${name}`, value)
const running = { phase: 'Running' }
const notSigned = { error: expect.stringContaining('signed') }

test('secrets are parameters, however many: none is in the environment', async () => {
  for (let more = 0; more < 25; more += 1) set(`A_${more}`, 'another')
  const one = await stage.instance()
  expect(Object.keys(stage.site.variables).filter((name) => !/^(AWS|CANARY_STEPS)_/.test(name))).toEqual([])
  expect(await stage.send(one, stage.newCall())).toMatchObject(running)
})

test('a parameter of a folder below is of somebody else', async () => {
  stage.site.parameters.delete(`${path}/KEY`)
  set('other/KEY', stage.secrets.KEY)
  await expect(stage.instance()).rejects.toThrow('KEY')
})

test('a secret that was rotated counts within five minutes, and none is asked for before', async () => {
  const one = await stage.instance()
  const [before, secret] = [stage.site.store.asked(), randomBytes(32).toString('base64')]
  set('KEY', secret)
  stage.ahead += minutes(5) - 1_000
  expect(await stage.send(one, stage.newCall())).toMatchObject(running)
  expect(stage.site.store.asked()).toBe(before)
  stage.ahead += 2_000
  expect(await stage.send(one, stage.newCall())).toMatchObject(notSigned)
  expect(await stage.send(one, stage.newCall(), { secret })).toMatchObject(running)
})

test('a step whose secret comes later is served then', async () => {
  stage.site.parameters.delete(`${path}/SLACK_BOT_TOKEN`)
  const one = await stage.instance()
  expect(await stage.send(one, stage.newCall())).toMatchObject({ error: expect.stringContaining('no step is named') })
  const remedy = `put the parameter ${path}/SLACK_BOT_TOKEN, or set it`
  expect(one.lines.filter((line) => line.includes(remedy))).toHaveLength(2)
  set('SLACK_BOT_TOKEN', stage.slack.token)
  stage.ahead += minutes(5)
  expect(await stage.send(one, stage.newCall())).toMatchObject(running)
})

test('parameters that cannot be read again, or are no settings, leave the earlier ones, and are told of', async () => {
  const one = await stage.instance()
  stage.site.store.isDown = true
  stage.ahead += minutes(5)
  expect(await stage.send(one, stage.newCall())).toMatchObject(running)
  expect(one.lines.join('')).toContain(
    '"the earlier parameters stay","reason":"ssm in eu-central-1: GetParametersByPath: AccessDeniedException',
  )
  stage.site.store.isDown = false
  set('KEY', 'too short')
  stage.ahead += minutes(1)
  expect(await stage.send(one, stage.newCall())).toMatchObject(running)
  expect(one.lines.join('')).toContain('"the earlier parameters stay","reason":"canary-steps.yaml')
})

test('an instance does not start without its parameters', async () => {
  stage.site.store.isDown = true
  await expect(stage.instance()).rejects.toThrow('ssm in eu-central-1: GetParametersByPath: AccessDeniedException')
})

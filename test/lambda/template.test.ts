import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { type LambdaStage, openLambdaStage } from './lambda-stage.ts'
import { scheduled } from './payload.ts'

let stage: LambdaStage
beforeEach(async () => {
  stage = await openLambdaStage()
})
afterEach(() => stage.close())

const Actions = z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat())
const Policy = z.object({
  PolicyName: z.string(),
  PolicyDocument: z.object({ Statement: z.array(z.unknown()) }),
})
const Template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.looseObject({}) })),
})

const text = readFileSync(new URL('../../infra/lambda/template.yaml', import.meta.url), 'utf8')
const { Resources } = Template.parse(parse(text, { logLevel: 'error' }))
const ofType = (type: string) => Object.values(Resources).flatMap((one) => (one.Type === type ? [one.Properties] : []))

/** The actions of a policy of the function, by the service. */
const allowed = (service: string): string[] =>
  ofType('AWS::IAM::Role')
    .flatMap(({ Policies }) => z.array(Policy).parse(Policies))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap((statement) => z.object({ Action: Actions }).safeParse(statement).data?.Action ?? [])
    .filter((action) => action.startsWith(`${service}:`))
    .toSorted()

test('the function may do with its table what it does, and no more', async () => {
  const asked = new Set<string>()
  const { fetch } = globalThis
  vi.spyOn(globalThis, 'fetch').mockImplementation((to, init) => {
    const target = new Headers(init?.headers).get('x-amz-target')
    if (target) asked.add(target)
    return fetch(to, init)
  })
  const one = await stage.instance()
  const call = stage.newCall()
  const first = await stage.send(one, call)
  await stage.send(one, { ...call, operation: 'abort', state: 'state' in first ? first.state : undefined })
  await one.closeDue()
  const { parameters, store } = stage.site
  expect(parameters.size).toBeGreaterThan(0)
  expect(store.asked()).toBe(1)
  const { dynamodbStore } = await import('@canary-steps/runtime/store/dynamodb')
  const { variables } = stage.site
  const table = dynamodbStore({
    region: 'eu-central-1',
    credentials: () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
    endpoint: variables.AWS_ENDPOINT_URL_DYNAMODB,
    fetch: globalThis.fetch,
    table: variables.CANARY_STEPS_TABLE ?? '',
  })
  await table.remove('p', 'a', await table.put('p', 'a', undefined, '{}'))
  const actions = [...asked].map((target) =>
    target.replace('DynamoDB_20120810.', 'dynamodb:').replace('AmazonSSM.', 'ssm:'),
  )
  expect([...allowed('dynamodb'), ...allowed('ssm')]).toEqual(actions.toSorted())
})

test('anybody may invoke the function through the URL for webhooks, and the caller through that for calls', () => {
  const rights = ofType('AWS::Lambda::Permission').map(
    ({ FunctionName, Principal, Action, FunctionUrlAuthType, InvokedViaFunctionUrl }) =>
      [FunctionName, Principal, Action, FunctionUrlAuthType ?? InvokedViaFunctionUrl].join(' '),
  )
  expect(rights).toEqual([
    'Function Caller lambda:InvokeFunctionUrl AWS_IAM',
    'Function Caller lambda:InvokeFunction true',
    'WebhooksAlias * lambda:InvokeFunctionUrl NONE',
    'WebhooksAlias * lambda:InvokeFunction true',
    'Function events.amazonaws.com lambda:InvokeFunction ',
  ])
  expect(ofType('AWS::Lambda::Url')).toEqual([
    { TargetFunctionArn: 'Function.Arn', AuthType: 'AWS_IAM' },
    { TargetFunctionArn: 'WebhooksAlias', AuthType: 'NONE' },
  ])
})

test('the schedule sends what the function takes for it, each minute, and an invocation ends before the next', () => {
  const [rule] = ofType('AWS::Events::Rule')
  const { Input } = z.array(z.object({ Input: z.string() })).parse(rule?.Targets)[0] ?? {}
  expect(JSON.parse(Input ?? '')).toEqual(scheduled)
  expect(rule?.ScheduleExpression).toBe('rate(1 minute)')
  expect(ofType('AWS::Lambda::Function')[0]?.Timeout).toBeLessThan(60)
})

test('no secret is in the template: the function is told where they are', async () => {
  const [made] = ofType('AWS::Lambda::Function')
  const { Variables } = z.object({ Variables: z.record(z.string(), z.string()) }).parse(made?.Environment)
  expect(Object.keys(Variables).toSorted()).toEqual(
    Object.keys(stage.site.variables)
      .filter((name) => !name.startsWith('AWS_'))
      .toSorted(),
  )
})

test('the journal stays when the stack goes, and can be had back as of each second', () => {
  expect(ofType('AWS::DynamoDB::Table')).toEqual([
    expect.objectContaining({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  ])
  expect(text).toContain('DeletionPolicy: Retain')
})

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { operations } from './operations.ts'
import { sliceOf } from './slice.ts'

const textOf = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

it.each(Object.entries(operations))(
  'the description of %s is a slice of what is compared, and tells whose it is',
  (vendor, wanted) => {
    const slice = z
      .looseObject({ info: z.looseObject({ description: z.string().min(100) }) })
      .parse(JSON.parse(textOf(`${vendor}.json`)))
    expect(sliceOf(slice, wanted)).toEqual(slice)
    expect(textOf('LICENSES.txt')).toContain(`${vendor}.json`)
  },
)

const text = { type: 'string', description: 'for people', enum: ['title'] }
const whole = {
  openapi: '3.0.3',
  info: { title: 'T', description: 'of V' },
  servers: [],
  paths: {
    '/a': {
      parameters: [{ $ref: '#/components/parameters/p' }],
      get: { operationId: 'get', summary: 's', responses: { default: { content: { title: { schema: text } } } } },
      post: { operationId: 'post', responses: {} },
    },
    '/b': { get: { operationId: 'other', responses: {} } },
  },
  components: {
    parameters: { p: { name: 'p', schema: { $ref: '#/components/schemas/s' } } },
    schemas: { s: { title: 'S', properties: { title: text }, required: ['title'] }, unused: text },
  },
}

it('a slice has what its operations name, with the names of the vendor and without what is for people', () => {
  const bare = { type: 'string', enum: ['title'] }
  expect(sliceOf(whole, ['get'])).toEqual({
    openapi: '3.0.3',
    info: whole.info,
    paths: {
      '/a': {
        parameters: [{ $ref: '#/components/parameters/p' }],
        get: { operationId: 'get', responses: { default: { content: { title: { schema: bare } } } } },
      },
    },
    components: {
      parameters: { p: { name: 'p', schema: { $ref: '#/components/schemas/s' } } },
      schemas: { s: { properties: { title: bare }, required: ['title'] } },
    },
  })
})

it('an operation that a description does not have is said', () => {
  expect(() => sliceOf(whole, ['get', 'none'])).toThrow('it does not describe none')
})

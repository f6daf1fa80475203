import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { lambdaFunction } from './lambda-function.ts'

const file = new URL('settings.json', import.meta.url)

export const handler = await lambdaFunction({
  variables: process.env,
  settings: z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8'))),
  write: (line) => void process.stdout.write(line),
})

import { readFile } from 'node:fs/promises'
import { outgoing } from '@canary-steps/runtime/node'
import * as z from 'zod'
import { fileTrouble } from '../terminal/manifest-text.ts'
import { isNear } from './aws-address.ts'
import type { AwsKeys, AwsVariables } from './aws-keys.ts'

/** A token, read at each question, because Kubernetes replaces it. @throws Error */
export const tokenIn = async (file: string, variable: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`${variable}: ${file} cannot be read (${fileTrouble(error)}): is the token mounted?`)
  })
  const token = text.trim()
  if (token === '') throw new Error(`${variable}: ${file} is empty: is the token mounted?`)
  return token
}

/** An answer of AWS, unread where it is a redirect, which is never followed. @throws Error */
export const askAws = async (
  url: URL,
  init: RequestInit,
  env: AwsVariables,
): Promise<{ readonly status: number; readonly text: string }> => {
  const { fetch } = outgoing(isNear(url.hostname) ? { ...env, NO_PROXY: '*' } : env)
  const response = await fetch(url, { ...init, redirect: 'manual' })
  return { status: response.status, text: await response.text() }
}

const Answer = z.object({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  Token: z.string().min(1),
  Expiration: z.iso.datetime({ offset: true }),
})

/** Keys in an answer, which is not repeated: it may have the secret in it. @throws Error */
export const keysIn = (answer: unknown, now: number): AwsKeys => {
  const found = Answer.safeParse(answer).data
  if (!found) throw new Error('the answer holds no credentials: is it that of AWS?')
  const ends = Date.parse(found.Expiration)
  if (ends <= now) throw new Error('the credentials have ended already: is the clock right?')
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = found
  return { accessKeyId, secretAccessKey, sessionToken, ends }
}

// Polls a function as many controllers do, in a process of its own. A line starts it; it prints how long replies took.
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { callFunction } from '@canary-steps/runtime'
import { PollerArguments } from './polling.ts'
import { addressOf, jiraPollOf, pollOf } from './waiting.ts'

const { url, clusters, rollouts, state, rate, polls, atOnce, hanging } = PollerArguments.parse(
  JSON.parse(process.argv[2] ?? ''),
)
const addresses = Array.from({ length: clusters }, (_, cluster) => addressOf(url, cluster))

/** How long a controller waits after an error; Argo's own wait begins there. Milliseconds. */
const again = 1_000

/** Every one of so many waits at a vendor that hangs. */
const hangs = (number: number): boolean => hanging > 0 && number % hanging === 0

const pollBare = async (number: number): Promise<boolean> => {
  const body = JSON.stringify(pollOf(number % rollouts, state))
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/v1/steps`, { method: 'POST', body, headers })
  await answer.arrayBuffer()
  return answer.ok
}

/** The number of a poll names its cluster and its Rollout: all have had their turn before the first has it again. */
const isReplied = async (number: number): Promise<boolean> => {
  const address = addresses[number % clusters]
  if (!address) return pollBare(number)
  const index = Math.floor(number / clusters) % rollouts
  const reply = await callFunction(address, hangs(number) ? jiraPollOf(index) : pollOf(index, state))
  if (!('error' in reply) && reply.phase === 'Running') return true
  why = 'error' in reply ? reply.error : `${reply.phase}: ${reply.message}`
  return false
}

const took: number[] = []
let errors = 0
let why = ''

/** A call that has no reply by then is late enough, in milliseconds. */
const givenUp = 60_000

/** Polls until there is a reply. It took as long as since it was due, also where it was sent late. */
const untilReplied = async (number: number, due: number): Promise<void> => {
  while (!(await isReplied(number)) && performance.now() - due < givenUp) {
    errors += 1
    await setTimeout(again)
  }
  took.push(performance.now() - due)
}

/** Sends each when it is due, whatever became of those before. */
const atRate = async (): Promise<void> => {
  const begun = performance.now()
  const sent: Promise<void>[] = []
  for (let number = 0; number < polls; number += 1) {
    const due = begun + (number * 1_000) / rate
    if (due > performance.now() + 1) await setTimeout(due - performance.now())
    sent.push(untilReplied(number, due))
  }
  await Promise.all(sent)
}

/** Sends the next when one has its reply. */
const asFastAsTheyGo = async (): Promise<void> => {
  let number = 0
  const one = async () => {
    for (let mine = number++; mine < polls; mine = number++) await untilReplied(mine, performance.now())
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

for await (const _ of createInterface(process.stdin)) {
  const begun = performance.now()
  took.length = 0
  errors = 0
  why = ''
  await (rate > 0 ? atRate() : asFastAsTheyGo())
  const seconds = (performance.now() - begun) / 1_000
  const sorted = took.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
  const late = sorted.filter((one) => one > 10_000).length
  process.stdout.write(`${JSON.stringify({ p50: at(0.5), p99: at(0.99), most: at(1), late, errors, why, seconds })}\n`)
}

import { chmodSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../main.ts'
import { command, fileWith } from '../testing/command.ts'
import { liveManifest } from '../testing/live-manifest.ts'

/** A PATH on which kubectl is this script. */
const withKubectl = (script: string): Record<string, string> => {
  const file = fileWith(`#!/bin/sh\n${script}\n`, 'kubectl')
  chmodSync(file, 0o755)
  return { PATH: `${dirname(file)}:/usr/bin:/bin` }
}

const fromStdin = async (text: string, ...args: readonly string[]) => {
  const out: string[] = []
  const err: string[] = []
  const code = await main(['explain', '-', ...args], {
    stdin: (async function* () {
      yield text
    })(),
    stdout: { write: (part) => out.push(part) },
    stderr: { write: (part) => err.push(part) },
    env: {},
  })
  return { code, out: out.join(''), err: err.join('') }
}

it('asks kubectl for the Rollout', async () => {
  const file = fileWith(liveManifest())
  const said = fileWith('')
  const { code, out } = await command(
    ['explain', 'payments/checkout'],
    withKubectl(
      `echo "$@" > ${said}; [ "$*" = "get rollouts.argoproj.io checkout -n payments -o json" ] && cat ${file}`,
    ),
  )
  expect(code).toBe(0)
  expect(out).toMatch(/^payments\/checkout revision 2: Progressing.*\nstep 2 of 3: plugin: acme\/gate\n/)
})

it('reads a Rollout with its status from stdin', async () => {
  expect(await fromStdin(liveManifest())).toMatchObject({ code: 0, out: expect.stringContaining('step 2 of 3') })
})

it('explains all canary Rollouts of a list, or the one that is named', async () => {
  const other = liveManifest().replace('"name":"checkout"', '"name":"cart"')
  const blueGreen = '{"kind":"Rollout","metadata":{"name":"old"},"spec":{"strategy":{"blueGreen":{}}}}'
  const list = `{"kind":"List","items":[${liveManifest()},${blueGreen},${other}]}`
  const { code, out } = await fromStdin(list)
  expect({ code, heads: out.match(/^payments\/\w+/gm) }).toEqual({
    code: 0,
    heads: ['payments/checkout', 'payments/cart'],
  })
  expect((await fromStdin(list, '--name', 'cart')).out).toMatch(/^payments\/cart revision 2/)
  expect(await fromStdin(list, '--name', 'old')).toMatchObject({
    code: 2,
    err: expect.stringContaining('is blueGreen'),
  })
})

it('reads null for absent', async () => {
  const nulls = { abortedAt: null, pauseConditions: null, promoteFull: null, message: null }
  const { code, out } = await fromStdin(liveManifest({ spec: { replicas: null, paused: null }, status: nulls }))
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('step 2 of 3') })
})

it.each([
  [
    'is not there',
    'echo "Error from server (NotFound): rollouts \\"x\\" not found" >&2; exit 1',
    /kubectl: Error from server \(NotFound\): .*; check the name/,
  ],
  [
    'has no cluster',
    'echo "E1130 07:39:10.041590 22578 memcache.go:265] noise" >&2; echo "The connection was refused" >&2; exit 1',
    /^canary-steps: kubectl: The connection was refused; check/,
  ],
  ['says nothing', 'exit 1', /^canary-steps: kubectl: /],
  ['gives something else', 'echo "kind: Service"', /no Rollout in it, only Service/],
])('says in one line that the Rollout %s', async (_, script, says) => {
  const { code, out, err } = await command(['explain', 'payments/checkout'], withKubectl(script))
  expect(err).toMatch(says)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

it('says in one line that there is no kubectl', async () => {
  const { code, err } = await command(['explain', 'payments/checkout'], { PATH: '/nowhere' })
  expect({ code, err }).toEqual({
    code: 2,
    err: 'canary-steps: kubectl is not on the PATH: install it, or give a Rollout on stdin with explain -\n',
  })
})

it.each(['checkout', 'a/b/c', '-n/x', 'a/--all', 'A/b'])('takes no %j for a place', async (place) => {
  const { code, err } = await command(['explain', '--', place])
  expect(err).toContain('must be NAMESPACE/NAME')
  expect(code).toBe(2)
})

it('says where stdin is wrong', async () => {
  expect(await fromStdin('a: [')).toMatchObject({ code: 2, err: expect.stringContaining('stdin:1: not YAML') })
})

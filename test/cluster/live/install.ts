import { installManifest } from '../ground/argo.ts'
import type { Reader } from '../ground/reader.ts'
import { commandsOf, type tried } from '../ground/sections.ts'
import { namespace } from '../scene/rollout.ts'

/** Words of a document that a reader puts their own in the place of. */
type Own = Readonly<Record<string, string>>

/** Runs a command that must end well. @throws with what it said */
export const must = (person: Reader, command: string): string => {
  const { code, out, err } = person.type(command)
  if (code !== 0) throw new Error(`${command}\n${out}${err}`)
  return out
}

/** Types what a document prints under a heading, with words of their own in it. */
export const follow = (person: Reader, section: keyof typeof tried, own: Own = {}): void => {
  for (const printed of commandsOf(section)) {
    const command = Object.entries(own).reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), printed)
    must(person, command)
  }
}

/** Installs a release of Argo as its own documents say, and a namespace for Rollouts. */
export const installArgo = (person: Reader, version: string): void => {
  person.write('argo.yaml', installManifest(version))
  must(person, 'kubectl create namespace argo-rollouts')
  must(person, 'kubectl -n argo-rollouts apply --server-side -f argo.yaml')
  must(person, `kubectl create namespace ${namespace}`)
}

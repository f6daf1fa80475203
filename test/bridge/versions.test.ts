import { readFileSync } from 'node:fs'
import { argoVersion } from 'canary-steps/manifest/argo-manifests'
import { expect, it } from 'vitest'

const modules = ['infra/bridge', 'test/go-plugin', 'test/argo']

const versionIn = (folder: string, of: string): string | undefined => {
  const text = readFileSync(new URL(`../../${folder}/go.mod`, import.meta.url), 'utf8')
  return text.match(new RegExp(`${of} (v\\S+)`))?.[1]
}

it("the bridge, the tests and the manifests are of one release of Argo's, and the bridge has its go-plugin", () => {
  const argo = modules.map((folder) => versionIn(folder, 'github.com/argoproj/argo-rollouts'))
  expect(new Set([...argo, argoVersion])).toEqual(new Set([argoVersion]))
  const goPlugin = modules.map((folder) => versionIn(folder, 'github.com/hashicorp/go-plugin'))
  expect(new Set(goPlugin).size).toBe(1)
})

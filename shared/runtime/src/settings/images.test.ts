import { expect, test } from 'vitest'
import { livePolicy } from '../ports/policy.ts'
import { readPolicy } from './settings.ts'

const imagesIn = async (text: string) => {
  const { policy } = await readPolicy(text, 'canary-steps.yaml')
  return livePolicy(() => policy).images()
}

test('without settings a tag says the same in one repository, and nowhere else', async () => {
  expect(await imagesIn('')).toEqual({ mirrors: [], immutableTags: undefined, requireDigest: false })
})

test('mirrors are prefixes that begin with a registry, by the name that Docker gives it', async () => {
  const { mirrors, immutableTags, requireDigest } = await imagesIn(`
    images:
      mirrors: [[index.docker.io/acme, "localhost:5000/hub/acme"]]
      immutableTags: ["registry.example.com/shop/*"]
      requireDigest: true`)
  expect(mirrors).toEqual([['docker.io/acme', 'localhost:5000/hub/acme']])
  expect({ immutableTags, requireDigest }).toEqual({
    immutableTags: ['registry.example.com/shop/*'],
    requireDigest: true,
  })
})

test.each([
  ['mirrors: [[acme, registry.example.com/acme]]', /images\.mirrors\.0\.0: must begin with a registry/],
  ['mirrors: [[registry.example.com/acme]]', /images\.mirrors\.0: must name at least two/],
  ['mirrors: [[registry.example.com/, registry.example.com/acme]]', /images\.mirrors\.0\.0: must begin/],
  ['mirrors: [["registry.example.com/acme:v2", registry.example.com/b]]', /images\.mirrors\.0\.0: must begin/],
  ['mirrors: [["registry.example.com/acme/", registry.example.com/b]]', /images\.mirrors\.0\.0: .*without https:/],
  ['mirrors: [registry.example.com/acme, registry.example.com/b]', /images\.mirrors\.0: must be lists of prefixes/],
  ['mirrors: registry.example.com/acme', /images\.mirrors: must be lists of prefixes/],
  ['immutableTags: ["*"]', /images\.immutableTags\.0: must begin with a registry/],
  ['immutableTags: ["registry.example.com/**"]', /images\.immutableTags\.0: must be a name or a pattern/],
  ['digests: true', /images: .*digests/],
])('%s is a mistake, told in one line', async (line, says) => {
  await expect(readPolicy(`images:\n  ${line}\n`, 'canary-steps.yaml')).rejects.toThrow(says)
})

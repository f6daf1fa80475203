/** The parts of an image's name, as Docker reads it (distribution/reference). Without a tag or a digest those are empty. */
type ImageReference = {
  /** With its registry, `docker.io` where none is named: `docker.io/library/nginx`. */
  readonly repository: string
  readonly tag: string
}

const digested = /^[^@\s]+@sha256:([0-9a-f]{64})$/

/** The whole sha256 digest of an image; undefined where it is not pinned by one. */
export const imageDigest = (image: string): string | undefined => digested.exec(image)?.[1]

const domain = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?::\d+)?$/
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const tagged = /^(.+?)(?::(\w[\w.-]{0,127}))?$/

const isHost = (part: string): boolean => domain.test(part) && (/[.:A-Z]/.test(part) || part === 'localhost')

/** A repository, or a prefix of some, that begins with its registry; undefined where it does not, or is none. */
export const repositoryIn = (text: string): string | undefined => {
  const [host = '', ...path] = text.split('/')
  if (!isHost(host) || !path.every((part) => component.test(part))) return undefined
  return [host === 'index.docker.io' ? 'docker.io' : host, ...path].join('/')
}

/** The parts of an image that is named by a tag, or by its repository alone; undefined for other names. */
export const referenceOf = (image: string): ImageReference | undefined => {
  const [, name = '', tag = ''] = tagged.exec(image) ?? []
  const [first = '', ...rest] = name.split('/')
  const repository = repositoryIn(isHost(first) && rest.length > 0 ? name : `docker.io/${name}`)
  if (repository === undefined) return undefined
  const isOfficial = /^docker\.io\/[^/]+$/.test(repository)
  return { repository: isOfficial ? repository.replace('/', '/library/') : repository, tag }
}

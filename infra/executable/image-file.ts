import { packageFolder } from './package-folder.ts'

const copy = "require('node:fs').cpSync(process.argv[1], process.argv[2], { recursive: true })"

/** The command of a container of the image, which has nothing but the package, so Node copies its own folder. */
export const copyCommand = (loader: string, target: string): readonly string[] => [
  `${packageFolder}/${loader}`,
  '--library-path',
  packageFolder,
  `${packageFolder}/node`,
  '--eval',
  copy,
  packageFolder,
  target,
]

/** The image that carries the package to the controller's pod. `files` are those of the package that run. */
export const imageFile = (loader: string, files: readonly string[]): string => `\
# An init container of this image copies ${packageFolder} to /target, and ends.
FROM scratch
COPY ${files.filter((file) => !file.includes('/')).join(' ')} ${packageFolder}/
COPY steps ${packageFolder}/steps
USER 999
ENTRYPOINT ${JSON.stringify(copyCommand(loader, '/target'))}
`

import { expect, it } from 'vitest'
import { rules } from '../recordings/rules.ts'
import { filesIn, textOf } from './repository.ts'

const driver = 'shared/driver/src/'

it('each rule that recordings are named for stands in one place of the driver: rules.json says where', () => {
  const files = new Set(filesIn('shared/driver/src'))
  const faults = rules.flatMap(({ rule, places }) =>
    places.flatMap(({ file, was }) => {
      const path = `${driver}${file}`
      const times = files.has(path) ? textOf(path).split(was).length - 1 : 0
      return times === 1 ? [] : [`${rule}: ${file} has ${times} times: ${was}`]
    }),
  )
  expect(faults).toEqual([])
})

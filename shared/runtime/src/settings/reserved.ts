const prototype: object = Object.prototype

/** Whether an object has something of this name before anybody puts it there. */
export const isReserved = (name: string): boolean => name in prototype

/** The complaint about such a name. */
export const notAName = 'cannot be a name: choose another'

/** Where a document has a key that objects of JavaScript lose without a word; undefined where it has none. */
export const reservedKey = (value: unknown): readonly string[] | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const below = key === '__proto__' ? [] : reservedKey(inner)
    if (below) return [key, ...below]
  }
  return undefined
}

import type { DueDocument, Store, Stored } from '../ports/store.ts'

type Row = Stored & { readonly partition: string; readonly id: string; readonly due: number | undefined }

const byText = (one: string, other: string): number => Number(one > other) - Number(one < other)

/** The order of what is due. */
const inTurn = (one: DueDocument, other: DueDocument): number =>
  one.due - other.due || byText(one.partition, other.partition) || byText(one.id, other.id)

/** The first that are due of many rows, in their order: a page costs one look at each. */
const firstDue = (rows: Iterable<Row>, before: number, limit: number, after?: DueDocument): DueDocument[] => {
  let first: DueDocument[] = []
  let last: DueDocument | undefined
  const cut = () => {
    first = first.sort(inTurn).slice(0, limit)
    last = first.length === limit ? first.at(-1) : undefined
  }
  for (const { partition, id, due, version } of rows) {
    if (due === undefined || due > before || (last && due > last.due) || (after && due < after.due)) continue
    const row = { partition, id, due, version }
    if ((last && inTurn(row, last) > 0) || (after && inTurn(row, after) <= 0)) continue
    first.push(row)
    if (first.length >= 2 * limit) cut()
  }
  cut()
  return first
}

/** A store that ends with its process: for tests, the sandbox and trying things out. */
export const memoryStore = (): Store => {
  const rows = new Map<string, Row>()
  let versions = 0
  const at = (partition: string, id: string) => JSON.stringify([partition, id])
  return {
    async get(partition, id) {
      const row = rows.get(at(partition, id))
      return row && { version: row.version, value: row.value }
    },
    async put(partition, id, expected, value, due) {
      if (rows.get(at(partition, id))?.version !== expected) return undefined
      versions += 1
      const version = String(versions)
      rows.set(at(partition, id), { partition, id, version, value, due })
      return version
    },
    async remove(partition, id, expected) {
      if (rows.get(at(partition, id))?.version !== expected) return false
      rows.delete(at(partition, id))
      return true
    },
    async due(before, limit, after) {
      return firstDue(rows.values(), before, limit, after)
    },
    async close() {},
  }
}

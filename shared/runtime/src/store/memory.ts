import type { DueDocument, Store, Stored } from '../ports/store.ts'

type Row = Stored & { readonly partition: string; readonly id: string; readonly due: number | undefined }

const byText = (one: string, other: string): number => Number(one > other) - Number(one < other)

/** The order of what is due. */
const inTurn = (one: DueDocument, other: DueDocument): number =>
  one.due - other.due || byText(one.partition, other.partition) || byText(one.id, other.id)

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
      return [...rows.values()]
        .flatMap(({ partition, id, due }) => (due !== undefined && due <= before ? [{ partition, id, due }] : []))
        .filter((row) => after === undefined || inTurn(row, after) > 0)
        .sort(inTurn)
        .slice(0, limit)
    },
    async close() {},
  }
}

import type { Store, Stored } from '../ports/store.ts'

type Row = Stored & { readonly partition: string; readonly id: string; readonly due: number | undefined }

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
    async put(partition, id, expectedVersion, value, due) {
      if ((rows.get(at(partition, id))?.version ?? 0) !== expectedVersion) return false
      versions += 1
      rows.set(at(partition, id), { partition, id, version: versions, value, due })
      return true
    },
    async remove(partition, id, expectedVersion) {
      if ((rows.get(at(partition, id))?.version ?? 0) !== expectedVersion) return false
      rows.delete(at(partition, id))
      return true
    },
    async due(before, limit) {
      return [...rows.values()]
        .flatMap(({ partition, id, due }) => (due !== undefined && due <= before ? [{ partition, id, due }] : []))
        .sort((one, other) => one.due - other.due)
        .slice(0, limit)
        .map(({ partition, id }) => ({ partition, id }))
    },
    async close() {},
  }
}

// Keys of a partitioned table: each is looked for in the partition that its row would be in.
import { gatherColumn } from '../../../engine/columns/gather.ts'
import { finderOf } from '../../../engine/interpret/writes/route-rows.ts'
import { tableByOid } from '../../../engine/partitioned/partition-tree.ts'
import type { Value } from '../../../engine/types/type.ts'
import { reader } from '../../../engine/columns/read.ts'
import type { SessionCore } from '../session-core.ts'
import type { ForeignKey } from './constraints.ts'
import { keyRows, type KeyRows } from './key-rows.ts'

/** keys: by partition; undefined: of those that no partition takes. */
export function splitByPartition(
  { catalog }: SessionCore,
  { constraint, parent }: ForeignKey,
  keys: KeyRows,
): ReadonlyMap<number | undefined, KeyRows> {
  const split = new Map<number | undefined, KeyRows['batches'][number][]>()
  const nameOf = (attribute: number): string | undefined =>
    parent.schema.columns.find((column) => column.attribute === attribute)?.name
  const names = constraint.referencedAttributes.map(nameOf)
  for (const batch of keys.batches) {
    const read = batch.columns.map(reader)
    const rows = Map.groupBy(
      Array.from({ length: batch.length }, (_, row) => row),
      (row) => leafOf(names, (at) => read[at](row)),
    )
    for (const [leaf, own] of rows) {
      const some = Int32Array.from(own)
      const part = { length: some.length, columns: batch.columns.map((column) => gatherColumn(column, some)) }
      const list = split.get(leaf)
      if (list) list.push(part)
      else split.set(leaf, [part])
    }
  }
  return new Map(Array.from(split, ([leaf, batches]) => [leaf, keyRows(keys.types, batches)]))

  /** A unique key has all columns of the partition keys. */
  function leafOf(columns: readonly (string | undefined)[], value: (at: number) => Value): number | undefined {
    let { info, schema } = parent
    while (info.partitioning) {
      const key = info.partitioning.keys.map(({ attribute }) => {
        const name = schema.columns.find((column) => column.attribute === attribute)?.name
        return value(columns.indexOf(name))
      })
      const part = finderOf(catalog, info.oid)(key)
      if (part === undefined) return undefined
      ;({ info, schema } = tableByOid(catalog, part))
    }
    return info.oid
  }
}

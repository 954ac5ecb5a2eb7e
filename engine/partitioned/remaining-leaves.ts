// The tables with rows that are left of a partitioned one under given predicates, down all levels.
import type { RowPredicate } from '../row-predicate.ts'
import type { CatalogView, Table } from '../tables.ts'
import { columnMap } from './column-map.ts'
import { predicatesBelow } from './mapped-partition.ts'
import { partsOf, tableByOid } from './partition-tree.ts'
import { prunePartitions } from './prune-partitions.ts'

export function remainingLeaves(
  catalog: CatalogView,
  table: Table,
  predicates: readonly RowPredicate[],
): readonly Table[] {
  const { oid, partitioning, tree } = table.info
  if (tree) return tree.members.map((member) => tableByOid(catalog, member))
  if (!partitioning) return [table]
  const parts = prunePartitions({ table: oid, partitioning, parts: partsOf(catalog, oid) }, predicates)
  return parts.flatMap((part) => {
    const below = tableByOid(catalog, part.table)
    const map = below.info.partitioning && columnMap(table, below)
    return remainingLeaves(catalog, below, map ? predicatesBelow(map, predicates) : predicates)
  })
}

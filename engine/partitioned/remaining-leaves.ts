// The tables with rows that are left of a partitioned one under given predicates, down all levels.
import type { KnownPredicate } from '../partition/prune-regions.ts'
import type { CatalogView, Table } from '../tables.ts'
import { partsOf, tableByOid } from './partition-tree.ts'
import { prunePartitions } from './prune-partitions.ts'

export function remainingLeaves(
  catalog: CatalogView,
  table: Table,
  predicates: readonly KnownPredicate[],
): readonly Table[] {
  const { oid, partitioning } = table.info
  if (!partitioning) return [table]
  const parts = prunePartitions({ table: oid, partitioning, parts: partsOf(catalog, oid) }, predicates)
  return parts.flatMap((part) => remainingLeaves(catalog, tableByOid(catalog, part.table), predicates))
}

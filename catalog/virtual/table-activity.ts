// Tables and indexes as the pg_stat_… views list them: names, rows that live, died, came and went, scans, VACUUM and ANALYZE.
import { hasTable, schemaName, sizesOf, tableRelations } from './catalog-facts.ts'
import type { Relation } from '../../engine/tables.ts'
import { virtualTableByOid } from './registry.ts'
import type { VirtualContext } from './virtual-table.ts'

/** all: user tables and the system's; views are in none of them. */
export type ActivityScope = 'all' | 'sys' | 'user'

export function* tableActivity(context: VirtualContext, scope: ActivityScope) {
  const sizes = sizesOf(context)
  const maintenance = new Map((context.live.maintenance ?? []).map(({ table, ...row }) => [table as number, row]))
  const uses = new Map((context.live.table_use ?? []).map(({ table, ...row }) => [table as number, row]))
  const indexUses = indexUsesByTable(context)
  for (const relation of tableRelations(context.catalog)) {
    if (relation.kind === 'view' || virtualTableByOid(relation.oid)?.relkind === 'v') continue
    if (scope !== 'all' && (scope === 'user') !== (relation.kind === 'table')) continue
    yield {
      relid: relation.oid,
      schemaname: schemaName(context.catalog, relation.schemaOid),
      relname: relation.name,
      isPartitioned: isPartitioned(relation),
      n_live_tup: BigInt(Math.round(sizes(relation.oid)?.rows ?? 0)),
      hasIndexes: indexUses.has(relation.oid),
      idx_scan: null,
      idx_tup_fetch: null,
      ...uses.get(relation.oid),
      ...indexUses.get(relation.oid),
      ...maintenance.get(relation.oid),
    }
  }
}

const isPartitioned = (relation: Relation): boolean =>
  relation.kind === 'table' && relation.table.info.partitioning !== undefined

interface IndexUses {
  idx_scan: bigint
  idx_tup_fetch: bigint
  last_idx_scan: bigint | null
}

/** Sums over the indexes of each table that has some. */
function indexUsesByTable({ catalog, live }: VirtualContext): Map<number, IndexUses> {
  const uses = new Map((live.index_use ?? []).map((row) => [row.index as number, row]))
  const sums = new Map<number, IndexUses>()
  for (const relation of catalog.relations()) {
    if (relation.kind !== 'index') continue
    const { table } = relation.index
    const sum = sums.get(table) ?? { idx_scan: 0n, idx_tup_fetch: 0n, last_idx_scan: null }
    sums.set(table, sum)
    const use = uses.get(relation.oid)
    if (!use) continue
    sum.idx_scan += use.idx_scan as bigint
    sum.idx_tup_fetch += use.idx_tup_read as bigint
    const last = use.last_idx_scan as bigint
    if (sum.last_idx_scan === null || last > sum.last_idx_scan) sum.last_idx_scan = last
  }
  return sums
}

/** Only user tables have indexes. */
export function* indexActivity({ catalog, live }: VirtualContext, scope: ActivityScope) {
  if (scope === 'sys') return
  const uses = new Map((live.index_use ?? []).map(({ index, ...row }) => [index as number, row]))
  for (const relation of catalog.relations()) {
    if (relation.kind !== 'index') continue
    const table = catalog.relationByOid(relation.index.table)
    // One of a partitioned table has no rows of its own.
    if (!table || !hasTable(table) || isPartitioned(table)) continue
    yield {
      relid: table.oid,
      indexrelid: relation.oid,
      schemaname: schemaName(catalog, table.schemaOid),
      relname: table.name,
      indexrelname: relation.name,
      ...uses.get(relation.oid),
    }
  }
}

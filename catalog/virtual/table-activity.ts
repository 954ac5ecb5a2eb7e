// Tables and indexes as the pg_stat_… views list them: names, rows that live, died, came and went, VACUUM and ANALYZE.
import { hasTable, schemaName, sizesOf, tableRelations } from './catalog-facts.ts'
import { virtualTableByOid } from './registry.ts'
import type { VirtualContext } from './virtual-table.ts'

/** all: user tables and the system's; views are in none of them. */
export type ActivityScope = 'all' | 'sys' | 'user'

export function* tableActivity(context: VirtualContext, scope: ActivityScope) {
  const sizes = sizesOf(context)
  const maintenance = new Map((context.live.maintenance ?? []).map(({ table, ...row }) => [table as number, row]))
  for (const relation of tableRelations(context.catalog)) {
    if (relation.kind === 'view' || virtualTableByOid(relation.oid)?.relkind === 'v') continue
    if (scope !== 'all' && (scope === 'user') !== (relation.kind === 'table')) continue
    yield {
      relid: relation.oid,
      schemaname: schemaName(context.catalog, relation.schemaOid),
      relname: relation.name,
      n_live_tup: BigInt(Math.round(sizes(relation.oid)?.rows ?? 0)),
      ...(relation.kind === 'table' ? countedZero : {}),
      ...maintenance.get(relation.oid),
    }
  }
}

/** What is counted for user tables, where nothing happened yet. Updates count as a row that goes and one that comes. */
const countedZero = {
  n_tup_ins: 0n,
  n_tup_del: 0n,
  n_dead_tup: 0n,
  vacuum_count: 0n,
  analyze_count: 0n,
  autovacuum_count: 0n,
  autoanalyze_count: 0n,
}

/** Only user tables have indexes. */
export function* indexActivity({ catalog, live }: VirtualContext, scope: ActivityScope) {
  if (scope === 'sys') return
  const uses = new Map((live.index_use ?? []).map(({ index, ...row }) => [index as number, row]))
  for (const relation of catalog.relations()) {
    if (relation.kind !== 'index') continue
    const table = catalog.relationByOid(relation.index.table)
    if (!table || !hasTable(table)) continue
    yield {
      relid: table.oid,
      indexrelid: relation.oid,
      schemaname: schemaName(catalog, table.schemaOid),
      relname: table.name,
      indexrelname: relation.name,
      idx_scan: 0n,
      idx_tup_read: 0n,
      ...uses.get(relation.oid),
    }
  }
}

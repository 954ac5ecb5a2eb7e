// Which tables VACUUM and ANALYZE are about: those named with all below them unless ONLY is said, or all of the database.
import type { VacuumRelation, VacuumStmt } from '@pgsql/types'
import { virtualTableByOid } from '../../../catalog/virtual/registry.ts'
import { PgError } from '../../../engine/errors.ts'
import { inheritorsOf } from '../../../engine/inheritance/inheritors.ts'
import { partsOf, tableByOid } from '../../../engine/partitioned/partition-tree.ts'
import type { Table } from '../../../engine/tables.ts'
import { mayMaintain } from '../region-maintenance.ts'
import { requireRelation } from '../resolve.ts'
import type { SessionCore } from '../session-core.ts'
import type { VacuumOptions } from './vacuum-options.ts'

/** In order; of those that the user may not maintain a warning says so. */
export function vacuumTargets(core: SessionCore, node: VacuumStmt, options: VacuumOptions): Table[] {
  const verb = node.is_vacuumcmd ? 'vacuum' : 'analyze'
  if (!node.rels?.length) return allTables(core).filter((table) => mayMaintain(core, table))
  return node.rels.flatMap((one) => {
    const { relation: name, va_cols: columns } = 'VacuumRelation' in one ? one.VacuumRelation : ({} as VacuumRelation)
    const relation = requireRelation(core, name?.schemaname, name?.relname ?? '')
    if (columns?.length && !options.analyze)
      throw new PgError('0A000', 'ANALYZE option must be specified when a column list is provided')
    if (relation.kind !== 'table') {
      // System catalogs keep themselves.
      if (virtualTableByOid(relation.oid)?.relkind !== 'r')
        core.notice(
          'WARNING',
          '01000',
          `skipping "${relation.name}" --- cannot ${verb} non-tables or special system tables`,
        )
      return []
    }
    const only = name?.inh !== true
    if (only && node.is_vacuumcmd && relation.table.info.partitioning)
      core.notice('WARNING', '01000', `VACUUM ONLY of partitioned table "${relation.name}" has no effect`)
    const named = (columns ?? []).map((column) => ('String' in column ? (column.String.sval ?? '') : ''))
    return (only ? [relation.oid] : withAllBelow(core, relation.oid)).flatMap((oid) => {
      const table = tableByOid(core.catalog, oid)
      if (!mayMaintain(core, table)) {
        core.notice('WARNING', '01000', `permission denied to ${verb} "${table.info.name}", skipping it`)
        return []
      }
      checkColumns(table, named)
      return [table]
    })
  })
}

/** Level by level, each once. */
function withAllBelow({ catalog }: SessionCore, oid: number): readonly number[] {
  const found = [oid]
  for (const one of found) {
    const below = [...partsOf(catalog, one).map((part) => part.table), ...inheritorsOf(catalog, one)]
    for (const child of below.sort((a, b) => a - b)) if (!found.includes(child)) found.push(child)
  }
  return found
}

function checkColumns({ info, schema }: Table, names: readonly string[]): void {
  for (const [i, name] of names.entries()) {
    if (!schema.columns.some((column) => column.name === name))
      throw new PgError('42703', `column "${name}" of relation "${info.name}" does not exist`)
    if (names.indexOf(name) < i)
      throw new PgError('42701', `column "${name}" of relation "${info.name}" appears more than once`)
  }
}

const allTables = (core: SessionCore): Table[] =>
  [...core.catalog.relations()].flatMap((relation) => (relation.kind === 'table' ? [relation.table] : []))

// What a worker needs to send new rows to the partitions that they belong to: the keys of each level over the row, and what each partition
// asks of rows besides what the table asks that the statement names.
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { bindScalarSql } from '../../../engine/bind/expression/expression.ts'
import type { WriteTarget } from '../../../engine/execute/query-task.ts'
import { ancestorsOf, leavesOf, tableByOid, treeOf } from '../../../engine/partitioned/partition-tree.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PlanColumn } from '../../../engine/plan/logical.ts'
import { bindSlots, slotsOf } from '../../../engine/plan/lower/slots.ts'
import type { Table } from '../../../engine/tables.ts'
import { notSupported } from '../../../engine/errors.ts'
import { boolType } from '../../../engine/bind/types/types.ts'
import type { SessionCore } from '../session-core.ts'

type Routing = NonNullable<WriteTarget['routing']>

const known = new WeakMap<CatalogSnapshot, Map<number, Routing | undefined>>()

/** undefined: rows stay where the statement says. */
export function routingOf(core: SessionCore, table: Table): Routing | undefined {
  const { info } = table
  if (!info.partitioning && !info.partitionOf) return undefined
  const { catalog } = core
  let ofCatalog = known.get(catalog)
  if (!ofCatalog) known.set(catalog, (ofCatalog = new Map()))
  if (!ofCatalog.has(info.oid)) ofCatalog.set(info.oid, makeRouting(core, table))
  return ofCatalog.get(info.oid)
}

function makeRouting(core: SessionCore, table: Table): Routing {
  const { catalog } = core
  const above = ancestorsOf(catalog, table)
  const below = [...treeOf(catalog, table.info.oid)].map((oid) => tableByOid(catalog, oid))
  const levels = [...above, ...below].filter(({ info }) => info.partitioning)
  const within: { table: number; part: number }[] = []
  let part = table.info.oid
  for (const { info } of above) {
    within.unshift({ table: info.oid, part })
    part = info.oid
  }
  return {
    partitioned: table.info.partitioning !== undefined,
    levels: levels.map((level) => ({ table: level.info.oid, keys: keysOver(core, level, table) })),
    within,
    leaves: table.info.partitioning ? leavesOf(catalog, table).map((leaf) => leafTarget(core, leaf, table)) : [],
  }
}

const columnsOf = ({ schema }: Table): PlanColumn[] =>
  schema.columns.map(({ name, type }, i) => ({ id: i + 1, name, type }))

/** Attributes are the same in all tables of the tree. */
function keysOver(core: SessionCore, level: Table, table: Table): Expression[] {
  return level.info.partitioning!.keys.map(({ attribute, sql, type }): Expression => {
    const slot = table.schema.columns.findIndex((column) => column.attribute === attribute)
    return sql === undefined ? { kind: 'slot', slot, type } : bound(core, sql, table, undefined)
  })
}

function bound(core: SessionCore, sql: string, table: Table, type: typeof boolType | undefined): Expression {
  const columns = columnsOf(table)
  const context = {
    catalog: core.catalog,
    searchPath: core.searchPath,
    user: core.user,
    settings: core.textSettings,
    session: core.facts,
    parameterTypes: [],
    unrestricted: true,
  }
  return bindSlots(bindScalarSql(sql, columns, context as never, type, 'check'), slotsOf(columns), new Map() as never)
}

function leafTarget(core: SessionCore, leaf: Table, table: Table): Routing['leaves'][number] {
  const { info, schema } = leaf
  if ((info as { readonly triggers?: unknown }).triggers)
    throw notSupported('writing to a partitioned table of which a partition has triggers')
  return {
    table: info.oid,
    name: info.name,
    schemaName: info.schemaName,
    notNull: schema.columns.filter(({ notNull }) => notNull).map(({ attribute }) => attribute),
    checks: schema.constraints.flatMap((one) =>
      one.kind !== 'check' || one.notEnforced || isTheTables(core, leaf, one.parent, table)
        ? []
        : [{ name: one.name, expression: bound(core, one.sql, table, boolType) }],
    ),
  }
}

/** The statement's own checks are those of the table that it names. */
function isTheTables(core: SessionCore, leaf: Table, parent: number | undefined, table: Table): boolean {
  const above = new Map(
    ancestorsOf(core.catalog, leaf).flatMap(({ schema }) => schema.constraints.map((one) => [one.oid, one.parent])),
  )
  const own = new Set(table.schema.constraints.map(({ oid }) => oid))
  for (let oid = parent; oid !== undefined; oid = above.get(oid)) if (own.has(oid)) return true
  return false
}

export const isPartitioned = (core: SessionCore, oid: number): boolean => {
  const relation = core.catalog.relationByOid(oid)
  return relation?.kind === 'table' && relation.table.info.partitioning !== undefined
}

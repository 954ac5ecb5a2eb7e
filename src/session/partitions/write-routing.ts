// What a worker needs to send new rows to the partitions that they belong to: the keys of each level over the row, and what each partition
// asks of rows besides what the table asks that the statement names.
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { byName } from '../../../engine/bind/write/assignment.ts'
import { bindScalarSql } from '../../../engine/bind/expression/expression.ts'
import type { WriteTarget } from '../../../engine/execute/query-task.ts'
import { type ColumnMap, columnMap } from '../../../engine/partitioned/column-map.ts'
import { ancestorsOf, hasParts, leavesOf, tableByOid, treeOf } from '../../../engine/partitioned/partition-tree.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PlanColumn } from '../../../engine/plan/logical.ts'
import { bindSlots, slotsOf } from '../../../engine/plan/lower/slots.ts'
import { nameless, type Table } from '../../../engine/tables.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import { boolType } from '../../../engine/bind/types/types.ts'
import type { SessionCore } from '../session-core.ts'

type Routing = NonNullable<WriteTarget['routing']>

const known = new WeakMap<CatalogSnapshot, Map<number, Routing | undefined>>()

/** undefined: rows stay where the statement says. */
export function routingOf(core: SessionCore, table: Table): Routing | undefined {
  const { info } = table
  if (!hasParts(info) && !info.partitionOf) return undefined
  const { catalog } = core
  let ofCatalog = known.get(catalog)
  if (!ofCatalog) known.set(catalog, (ofCatalog = new Map()))
  if (!ofCatalog.has(info.oid)) ofCatalog.set(info.oid, makeRouting(core, table))
  return ofCatalog.get(info.oid)
}

function makeRouting(core: SessionCore, table: Table): Routing {
  const { catalog } = core
  const { tree } = table.info
  if (tree)
    return {
      partitioned: true,
      tableSlot: table.schema.columns.findIndex(({ attribute }) => attribute === tree.tableAttribute),
      levels: [],
      within: [],
      leaves: leavesOf(catalog, table).map((leaf) => leafTarget(core, leaf, table)),
    }
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
    leaves: hasParts(table.info) ? leavesOf(catalog, table).map((leaf) => leafTarget(core, leaf, table)) : [],
  }
}

const columnsOf = ({ schema }: Table): PlanColumn[] =>
  schema.columns.map(({ name, type }, i) => ({ id: i + 1, name, type }))

/** Columns of the levels have the table's names. */
function keysOver(core: SessionCore, level: Table, table: Table): Expression[] {
  return level.info.partitioning!.keys.map(({ attribute, sql, type }): Expression => {
    const name = level.schema.columns.find((column) => column.attribute === attribute)?.name
    const slot = table.schema.columns.findIndex((column) => column.name === name)
    return sql === undefined ? { kind: 'slot', slot, type } : bound(core, sql, columnsOf(table), undefined)
  })
}

function bound(
  core: SessionCore,
  sql: string,
  columns: readonly PlanColumn[],
  type: TypeRef | undefined,
  how: 'check' | 'generated' = 'check',
): Expression {
  const context = {
    catalog: core.catalog,
    searchPath: core.searchPath,
    user: core.user,
    settings: core.textSettings,
    session: core.facts,
    parameterTypes: [],
    unrestricted: true,
  }
  return bindSlots(bindScalarSql(sql, columns, context as never, type, how), slotsOf(columns), new Map() as never)
}

function leafTarget(core: SessionCore, leaf: Table, table: Table): Routing['leaves'][number] {
  const { info, schema } = leaf
  const map = columnMap(table, leaf)
  const columns = map ? namesOfLeaf(leaf, table, map) : columnsOf(table)
  const notNull = new Set(schema.columns.flatMap(({ notNull: asked, attribute }) => (asked ? [attribute] : [])))
  return {
    table: info.oid,
    name: info.name,
    schemaName: info.schemaName,
    notNull: table.schema.columns.flatMap(({ attribute }) => {
      const own = map ? map.attributes.get(attribute) : attribute
      return own !== undefined && notNull.has(own) ? [attribute] : []
    }),
    checks: schema.constraints
      .toSorted(byName)
      .flatMap((one) =>
        one.kind !== 'check' || one.notEnforced || isTheTables(core, leaf, one.parent, table)
          ? []
          : [{ name: one.name, expression: bound(core, one.sql, columns, boolType) }],
      ),
    ...(map && { row: rowOfLeaf(core, leaf, table, columns, map) }),
  }
}

/** The row under the names that the leaf has for what is its own. */
function namesOfLeaf(leaf: Table, table: Table, map: ColumnMap): PlanColumn[] {
  const names = new Map(leaf.schema.columns.map(({ attribute, name }) => [attribute, name]))
  return table.schema.columns.map(({ attribute, type }, i) => ({
    id: i + 1,
    name: names.get(map.attributes.get(attribute) ?? 0) ?? nameless,
    type,
  }))
}

/** What the leaf generates is computed for it, the rest is taken over. */
function rowOfLeaf(
  core: SessionCore,
  leaf: Table,
  table: Table,
  columns: readonly PlanColumn[],
  { attributes }: ColumnMap,
): Expression[] {
  const slots = new Map(table.schema.columns.map(({ attribute }, slot) => [attributes.get(attribute), slot]))
  return leaf.schema.columns.map(({ attribute, type, generated, defaultSql }): Expression => {
    if (generated && defaultSql !== undefined) return bound(core, defaultSql, columns, type, 'generated')
    const slot = slots.get(attribute)
    return slot === undefined ? { kind: 'literal', value: null, type } : { kind: 'slot', slot, type }
  })
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

// The enforced foreign keys of a catalog by table, from both ends. Found once per catalog version: every write asks.
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { attributesBelow, columnMap } from '../../../engine/partitioned/column-map.ts'
import { ancestorsOf, leavesOf } from '../../../engine/partitioned/partition-tree.ts'
import type { Constraint, ForeignKeyConstraint, Table } from '../../../engine/tables.ts'
import type { TypeRef } from '../../../engine/types/type.ts'

export interface ForeignKey {
  readonly constraint: ForeignKeyConstraint
  /** The referencing table. */
  readonly child: Table
  /** The referenced table; a table may reference itself. */
  readonly parent: Table
  /** Of a partition's key: the partitioned table's, which errors of the referenced side name. */
  readonly declared?: { readonly constraint: ForeignKeyConstraint; readonly child: Table }
  /** Where `parent` is a partition, in the constraint's stead: the partitioned table that is referenced. */
  readonly whole?: Table
}
export interface TableForeignKeys {
  /** Keys that the table's rows must find. */
  readonly outgoing: readonly ForeignKey[]
  /** Keys by which its rows are found. */
  readonly incoming: readonly ForeignKey[]
}

const none: TableForeignKeys = { outgoing: [], incoming: [] }
const known = new WeakMap<CatalogSnapshot, ReadonlyMap<number, TableForeignKeys>>()

export function foreignKeysOf(catalog: CatalogSnapshot, table: number): TableForeignKeys {
  let byTable = known.get(catalog)
  if (!byTable) known.set(catalog, (byTable = allOf(catalog)))
  return byTable.get(table) ?? none
}

export function foreignKeyByOid(catalog: CatalogSnapshot, table: number, oid: number): ForeignKey | undefined {
  return foreignKeysOf(catalog, table).outgoing.find(({ constraint }) => constraint.oid === oid)
}

function allOf(catalog: CatalogSnapshot): Map<number, TableForeignKeys> {
  const all: ForeignKey[] = []
  for (const row of catalog.rowsOf('table')) {
    // Its partitions have the keys, and the rows.
    if (row.partitioning) continue
    for (const constraint of row.constraints) {
      if (constraint.kind !== 'foreign' || constraint.notEnforced || constraint.onPart) continue
      const child = tableOf(catalog, row.oid)
      const declared = constraint.parent === undefined ? undefined : declaredOf(catalog, child, constraint.parent)
      all.push({ constraint, child, parent: tableOf(catalog, constraint.references), ...(declared && { declared }) })
    }
  }
  // PostgreSQL fires the triggers of a row in the order of their making.
  all.sort((a, b) => a.constraint.oid - b.constraint.oid)
  const incoming = all.flatMap((one) => inPartitions(catalog, one))
  const tables = new Set([...all, ...incoming].flatMap(({ child, parent }) => [child.info.oid, parent.info.oid]))
  return new Map(
    Array.from(tables, (table) => [
      table,
      {
        outgoing: all.filter(({ child }) => child.info.oid === table),
        incoming: incoming.filter(({ parent }) => parent.info.oid === table),
      },
    ]),
  )
}

/** A partitioned table's rows are found in its partitions. */
function inPartitions(catalog: CatalogSnapshot, foreign: ForeignKey): readonly ForeignKey[] {
  const { parent } = foreign
  if (!parent.info.partitioning) return [foreign]
  return leavesOf(catalog, parent).map((leaf) => inPartition(catalog, foreign, leaf))
}

/** The key as if the partition alone were referenced. */
export function inPartition(catalog: CatalogSnapshot, foreign: ForeignKey, leaf: Table): ForeignKey {
  const { constraint, child, parent } = foreign
  const { oid } = leaf.info
  const top = foreign.declared ?? { constraint, child }
  const share = top.child.schema.constraints.find(
    (one) => one.kind === 'foreign' && one.references === oid && isShareOf(top.child, one, top.constraint.oid),
  )
  const attributes = attributesBelow(columnMap(parent, leaf), constraint.referencedAttributes)
  const { actions, ...rest } = constraint
  const state = share?.kind === 'foreign' ? share.actions : actions
  return {
    constraint: {
      ...rest,
      ...(state && { actions: state }),
      references: oid,
      referencedAttributes: attributes,
      index: indexIn(catalog, leaf, constraint.index),
    },
    child,
    parent: leaf,
    whole: parent,
    ...(share?.kind === 'foreign' && { declared: { constraint: share, child: top.child } }),
  }
}

/** A share's shares are for the partitions of a partition. */
function isShareOf({ schema }: Table, share: ForeignKeyConstraint, declared: number): boolean {
  for (let one: Constraint | undefined = share; one?.kind === 'foreign' && one.onPart;) {
    if (one.parent === declared) return true
    const { parent }: ForeignKeyConstraint = one
    one = schema.constraints.find(({ oid }) => oid === parent)
  }
  return false
}

/** The partition's part of an index. */
function indexIn(catalog: CatalogSnapshot, leaf: Table, whole: number): number {
  const found = catalog.indexesOf(leaf.info.oid).find(({ parent }) => {
    for (let above = parent; above !== undefined; above = catalog.row('index', above)?.parent)
      if (above === whole) return true
    return false
  })
  return found?.oid ?? 0
}

function declaredOf(catalog: CatalogSnapshot, partition: Table, parent: number): ForeignKey['declared'] {
  let declared: ForeignKey['declared']
  let wanted: number | undefined = parent
  for (const child of ancestorsOf(catalog, partition)) {
    const constraint = child.schema.constraints.find(({ oid }) => oid === wanted)
    if (constraint?.kind !== 'foreign') break
    declared = { constraint, child }
    wanted = constraint.parent
  }
  return declared
}

function tableOf(catalog: CatalogSnapshot, oid: number): Table {
  const relation = catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid} at the end of a foreign key`)
  return relation.table
}

export const columnNames = (table: Table, attributes: readonly number[]): string[] =>
  attributes.map((attribute) => table.schema.columns.find((column) => column.attribute === attribute)!.name)

export const columnTypes = (table: Table, attributes: readonly number[]): TypeRef[] =>
  attributes.map((attribute) => table.schema.columns.find((column) => column.attribute === attribute)!.type)

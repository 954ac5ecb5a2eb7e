// A table that others inherit from stands for their rows, too, unless ONLY is written: plans name it under an OID of its own (the table's
// with a minus), as a table without regions, keys and checks, whose rows are those of its members. Besides the table's columns it has
// nameless ones: the OID of the row's table, and what only some members have, so that an update can write whole rows.
import { nameless, type CatalogView, type ColumnSchema, type Table, visibleColumns } from '../tables.ts'
import { Oid } from '../types/oids.ts'
import { typeRef } from '../types/type.ts'
import { inheritanceTreeOf, inheritorsOf } from './inheritors.ts'

export const treeOid = (table: number): number => -table

/** The table that a statement names. */
export const ownOid = (oid: number): number => Math.abs(oid)

/** Above all attributes that a table can have. */
const firstHiddenAttribute = 100_000

/** undefined: nothing inherits from the table. statistics: of all members. */
export function makeTree(catalog: CatalogView, root: Table): Omit<Table, 'statistics'> | undefined {
  if (inheritorsOf(catalog, root.info.oid).length === 0) return undefined
  const members = inheritanceTreeOf(catalog, root.info.oid)
  const { triggers: _, partition: __, inherits: ___, ...info } = root.info
  const columns: ColumnSchema[] = [...visibleColumns(root.schema.columns)]
  const names = new Set(columns.map(({ name }) => name))
  let next = firstHiddenAttribute
  const tableAttribute = next++
  columns.push({ name: nameless, attribute: tableAttribute, type: typeRef(Oid.oid), notNull: false })
  const extras: { attribute: number; table: number; of: number }[] = []
  for (const member of members) {
    const relation = catalog.relationByOid(member)
    if (relation?.kind !== 'table') continue
    for (const { name, attribute, type } of relation.table.schema.columns) {
      if (names.has(name)) continue
      extras.push({ attribute: next, table: member, of: attribute })
      columns.push({ name: nameless, attribute: next++, type, notNull: false })
    }
  }
  return {
    ...root,
    schema: {
      columns: columns.map((column) => ({ ...column, notNull: false })),
      constraints: [],
      version: root.schema.version,
    },
    info: { ...info, oid: treeOid(root.info.oid), regions: [], tree: { members, tableAttribute, extras } },
  }
}

/** What a statement reads or writes that names the table without ONLY. */
export function treeTable(catalog: CatalogView, table: Table): Table | undefined {
  if (inheritorsOf(catalog, table.info.oid).length === 0) return undefined
  const relation = catalog.relationByOid(treeOid(table.info.oid))
  return relation?.kind === 'table' ? relation.table : undefined
}

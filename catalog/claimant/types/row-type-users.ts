// Columns whose values hold rows of a type: of the type itself, in arrays of it, in fields of other types of rows.
import { rowFields } from '../../../engine/functions/system/row-fields.ts'
import { nameless, type ColumnSchema } from '../../../engine/tables.ts'
import { findType } from '../../../engine/types/registry.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'

/** Whether values of a type hold, or are, rows of another. */
export function typeHolds(catalog: CatalogSnapshot, type: number, wanted: number): boolean {
  if (type === wanted) return true
  const definition = findType(type)
  if (definition?.kind === 'array') return typeHolds(catalog, definition.elementOid, wanted)
  return rowFields(type, catalog)?.some((field) => typeHolds(catalog, field.type.oid, wanted)) ?? false
}

export function columnsHolding(
  catalog: CatalogSnapshot,
  type: number,
): { readonly table: TableRow; readonly column: ColumnSchema }[] {
  // All tables are looked at, and for each partition of a tree again: each of the few types there are is asked once.
  const known = new Map<number, boolean>()
  const holds = (oid: number): boolean => {
    let answer = known.get(oid)
    if (answer === undefined) known.set(oid, (answer = typeHolds(catalog, oid, type)))
    return answer
  }
  const found: { readonly table: TableRow; readonly column: ColumnSchema }[] = []
  for (const table of catalog.rowsOf('table')) {
    if (!typesOf(table).some(holds)) continue
    for (const column of table.columns)
      if (column.name !== nameless && holds(column.type.oid)) found.push({ table, column })
  }
  return found
}

/** Rows of the catalog are immutable. */
const types = new WeakMap<TableRow, readonly number[]>()

/** Of its columns, each once. */
function typesOf(table: TableRow): readonly number[] {
  let oids = types.get(table)
  if (!oids) types.set(table, (oids = [...new Set(table.columns.map((column) => column.type.oid))]))
  return oids
}

/** A column that keeps the fields of a type from changing theirs; those of arrays are named first. */
export function columnInTheWay(catalog: CatalogSnapshot, type: number): string | undefined {
  const users = columnsHolding(catalog, type)
  const user = users.find(({ column }) => findType(column.type.oid)?.kind === 'array') ?? users[0]
  return user && `${user.table.name}.${user.column.name}`
}

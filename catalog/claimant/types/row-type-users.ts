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
  return [...catalog.rowsOf('table')].flatMap((table) =>
    table.columns
      .filter((column) => column.name !== nameless && typeHolds(catalog, column.type.oid, type))
      .map((column) => ({ table, column })),
  )
}

/** A column that keeps the fields of a type from changing theirs; those of arrays are named first. */
export function columnInTheWay(catalog: CatalogSnapshot, type: number): string | undefined {
  const users = columnsHolding(catalog, type)
  const user = users.find(({ column }) => findType(column.type.oid)?.kind === 'array') ?? users[0]
  return user && `${user.table.name}.${user.column.name}`
}

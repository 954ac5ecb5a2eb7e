// Rows of a type hold its fields in order. Where a statement adds or takes away fields, the tables that hold such rows are made anew.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { encodeReshape } from '../../../engine/functions/coercion/reshape-row.ts'
import { visibleColumns } from '../../../engine/tables.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import { rowTypeOf } from '../../../engine/types/user-oids.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { TableAlteration } from '../tables/table-alteration.ts'
import { columnsHolding } from './row-type-users.ts'

export function reshapeChangedRows(draft: CatalogDraft): void {
  for (const oid of [...draft.changed('type')]) reshapeRows(draft, oid, (catalog) => attributesOf(catalog, oid))
  for (const oid of [...draft.changed('table')])
    reshapeRows(draft, rowTypeOf(oid), (catalog) => visibleColumns(catalog.row('table', oid)?.columns ?? []))
}

interface Field {
  readonly attribute: number
  readonly type: TypeRef
}

function attributesOf(catalog: CatalogSnapshot, oid: number): readonly Field[] {
  const definition = catalog.row('type', oid)?.definition
  return definition?.kind === 'composite' ? definition.attributes : []
}

function reshapeRows(
  draft: CatalogDraft,
  type: number,
  fieldsIn: (catalog: CatalogSnapshot) => readonly Field[],
): void {
  const before = fieldsIn(draft.context.catalog)
  const after = fieldsIn(draft.catalog)
  const places = after.map(({ attribute }) => before.findIndex((one) => one.attribute === attribute))
  if (places.length === before.length && places.every((place, index) => place === index)) return
  const reshape = encodeReshape({
    type,
    places,
    types: after.map((field) => field.type.oid),
  })
  const tables = Map.groupBy(columnsHolding(draft.catalog, type), ({ table }) => table.oid)
  for (const [oid, users] of tables) {
    if (draft.created.has(oid)) continue
    const alteration = new TableAlteration(draft, draft.table(oid))
    // A statement may change several types, and the table too.
    for (const { attribute, type: _, ...value } of draft.rewrite.get(oid)?.columns ?? [])
      alteration.newValues.set(attribute, value)
    for (const { column } of users) {
      const value = alteration.newValues.get(column.attribute) ?? {
        sql: quoteIdentifier(column.name),
        over: 'old-row' as const,
      }
      alteration.newValues.set(column.attribute, {
        ...value,
        reshape: [...(value.reshape ?? []), reshape],
      })
    }
    alteration.finish()
  }
}

// A batch's columns in a schema's order: attributes that the batch lacks hold what the schema says rows before them hold.
import { buildColumn } from '../../engine/columns/build.ts'
import type { Column } from '../../engine/columns/column.ts'
import type { RegionSchema, RowBatch } from '../requests/request.ts'

export function columnOf(schema: RegionSchema, attribute: number, rows: RowBatch): Column {
  const at = rows.attributes.indexOf(attribute)
  return at >= 0 ? rows.batch.columns[at] : missingColumn(schema, attribute, rows.batch.length)
}

export function missingColumn(schema: RegionSchema, attribute: number, rows: number): Column {
  const column = schema.columns.find((one) => one.attribute === attribute)
  if (!column) throw new Error(`attribute ${attribute} is not in the region's schema`)
  const value = column.missingValue ?? null
  return buildColumn(
    column.type,
    Array.from({ length: rows }, () => value),
  )
}

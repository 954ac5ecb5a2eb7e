// What an error tells of the row that fails a check: what the user may read of it, or has written.
import type { Batch } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import type { WriteTarget } from '../../execute/query-task.ts'
import { nameless } from '../../tables.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TextSettings, Value } from '../../types/type.ts'

/** Longer values are cut. */
const shownValueMax = 64

/** Columns are in table order. */
export function failingRow(target: WriteTarget, rows: Batch, row: number, settings: TextSettings): string | undefined {
  const { shown } = target
  if (shown?.length === 0) return undefined
  const names: string[] = []
  const values: string[] = []
  for (const [i, column] of rows.columns.entries()) {
    const declared = target.columns[i]
    if (declared && (declared.name === nameless || (shown && !shown.includes(declared.attribute)))) continue
    names.push(declared?.name ?? '')
    const value: Value = reader(column)(row)
    const text = value === null ? 'null' : typeByOid(column.type.oid).format(value, settings)
    values.push(text.length > shownValueMax ? `${text.slice(0, shownValueMax)}...` : text)
  }
  const list = shown ? ` (${names.join(', ')}) =` : ''
  return `Failing row contains${list} (${values.join(', ')}).`
}

// A cell writer puts the bytes of one row's value into the buffer, without length or quotes; it is never asked for a NULL.
// DataRow, COPY, CSV and JSON differ only in what they write around the cells.
import { isValid } from '../../../engine/columns/column.ts'
import type { Column } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TextSettings } from '../../../engine/types/type.ts'
import { binaryCell } from './binary-cell.ts'
import type { RowBuffer } from './row-buffer.ts'
import { textCell } from './text-cell.ts'

export type CellWriter = (out: RowBuffer, row: number) => void

/** format: 0 text, 1 binary. */
export function cellWriter(column: Column, format: number, settings: TextSettings): CellWriter {
  return (format === 1 ? binaryCell(column) : textCell(column, settings)) ?? valueCell(column, format, settings)
}

/** Through the type's own codec: for layouts without a shorter way. */
function valueCell(column: Column, format: number, settings: TextSettings): CellWriter {
  const read = reader(column)
  const definition = typeByOid(column.type.oid)
  if (format === 1) {
    return (out, row) => {
      const bytes = definition.send(read(row))
      out.copy(bytes, 0, bytes.length)
    }
  }
  return (out, row) => out.text(definition.format(read(row), settings))
}

export type NullTest = (row: number) => boolean

/** Whether the row's value is NULL; undefined: none is. */
export function nullTest(column: Column): NullTest | undefined {
  const { boxed } = column
  if (boxed) return (row) => boxed[row] === null || boxed[row] === undefined
  return column.validity ? (row) => !isValid(column, row) : undefined
}

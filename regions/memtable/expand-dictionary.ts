// A dictionary column with its entries written out: layout utf8 or binary.
import type { Column } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'

export function expandDictionary(column: Column): Column {
  const dictionary = column.dictionary!
  const codes = column.values
  const rows = new Int32Array(column.length)
  for (let row = 0; row < column.length; row++) {
    // Codes under a NULL are undefined; a dictionary of an all-NULL column may be empty.
    const valid = column.validity === undefined || ((column.validity[row >> 3] >> (row & 7)) & 1) === 1
    rows[row] = valid ? Number(codes[row]) : -1
  }
  const expanded = gatherColumn(dictionary, rows)
  return { ...expanded, type: column.type, length: column.length, validity: column.validity }
}

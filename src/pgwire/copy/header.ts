// HEADER MATCH: the first line must name the columns, in their order.
import { badFormat } from './copy-error.ts'

/** null: the field was the null string. */
export function checkHeader(names: readonly (string | null)[], columns: readonly string[], nullText: string): void {
  if (names.length !== columns.length) {
    throw badFormat(`wrong number of fields in header line: got ${names.length}, expected ${columns.length}`)
  }
  columns.forEach((column, index) => {
    const name = names[index]
    const where = `column name mismatch in header line field ${index + 1}: got`
    if (name === null) throw badFormat(`${where} null value ("${nullText}"), expected "${column}"`)
    if (name !== column) throw badFormat(`${where} "${name}", expected "${column}"`)
  })
}

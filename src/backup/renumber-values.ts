// Rows of composite types, and arrays of types that users made, name types by their OIDs where they lie: in a restored database the new
// OIDs stand in their places. Nothing gets longer by that, so the bytes are walked through and written over.
import { type Batch, type Column, isValid } from '../../engine/columns/column.ts'
import { viewOf } from '../../engine/types/binary.ts'
import { Oid } from '../../engine/types/oids.ts'
import { isRow } from '../../engine/types/rows/is-row.ts'
import { named } from '../../engine/types/rows/stored-row.ts'
import { isUserType } from '../../engine/types/user-oids.ts'
import type { Renumbering } from './renumber.ts'

export const renumberedValues = (batch: Batch, to: Renumbering): Batch =>
  batch.columns.some(namesTypes)
    ? { ...batch, columns: batch.columns.map((column) => (namesTypes(column) ? renumberedColumn(column, to) : column)) }
    : batch

const namesTypes = ({ type }: Column): boolean => isRow(type.oid) || isArrayOfUsers(type.oid)

/** Types have even OIDs, and their arrays the next ones. */
const isArrayOfUsers = (type: number): boolean => type === Oid._record || (isUserType(type) && type % 2 === 1)

function renumberedColumn(column: Column, to: Renumbering): Column {
  if (column.dictionary) return { ...column, dictionary: renumberedColumn(column.dictionary, to) }
  const values = new Uint8Array(column.values as Uint8Array)
  const offsets = column.offsets!
  for (let row = 0; row < column.length; row++) {
    if (isValid(column, row)) writeOver(values.subarray(offsets[row], offsets[row + 1]), column.type.oid, to)
  }
  return { ...column, values }
}

/** type: old or new, which are rows and arrays alike. */
function writeOver(bytes: Uint8Array, type: number, to: Renumbering): void {
  if (isRow(type)) writeOverRow(bytes, to)
  else if (isArrayOfUsers(type)) writeOverArray(bytes, to)
}

/** See engine/types/rows/stored-row.ts; rows in arrays lie as they are sent, which is the same but for names and enums. */
function writeOverRow(bytes: Uint8Array, to: Renumbering): void {
  const view = viewOf(bytes)
  const header = view.getInt32(0)
  const hasNames = (header & named) !== 0
  let at = hasNames ? 8 + view.getInt32(4) : 4
  for (let left = header & ~named; left > 0; left--) {
    const type = view.getUint32(at)
    const length = view.getInt32(at + 4)
    view.setUint32(at, to.oid(type))
    at += 8
    if (length < 0) continue
    writeOver(bytes.subarray(at, at + length), type, to)
    at += length
  }
}

/** See sendArray in engine/types/array.ts. */
function writeOverArray(bytes: Uint8Array, to: Renumbering): void {
  const view = viewOf(bytes)
  const element = view.getUint32(8)
  view.setUint32(8, to.oid(element))
  if (!isRow(element) && !isArrayOfUsers(element)) return
  let at = 12 + 8 * view.getInt32(0)
  while (at < bytes.length) {
    const length = view.getInt32(at)
    at += 4
    if (length < 0) continue
    writeOver(bytes.subarray(at, at + length), element, to)
    at += length
  }
}

// Rows of a column that equal one value, by a loop over the stored form: for the types whose equality is that of the form.
import type { Column } from '../../engine/columns/column.ts'
import { isValid } from '../../engine/columns/column.ts'
import { writeUuid } from '../../engine/columns/uuid-bytes.ts'
import { Oid } from '../../engine/types/oids.ts'
import type { Value } from '../../engine/types/type.ts'
import { signedTypes } from '../segments/encode-column.ts'

const bytewiseTypes: ReadonlySet<number> = new Set([Oid.text, Oid.varchar, Oid.name, Oid.bytea])

/** undefined: not known here, or so many that whoever filters exactly had better read all. */
export function matchingRows(column: Column, value: Value): Int32Array | undefined {
  const matches = testFor(column, value)
  if (!matches) return undefined
  const most = Math.max(16, column.length >> 2)
  const found: number[] = []
  for (let row = 0; row < column.length; row++) {
    if (!matches(row) || !isValid(column, row)) continue
    if (found.length === most) return undefined
    found.push(row)
  }
  return Int32Array.from(found)
}

function testFor(column: Column, value: Value): ((row: number) => boolean) | undefined {
  const { layout, values, dictionary } = column
  if (dictionary) {
    const entry = testFor(dictionary, value)
    if (!entry) return undefined
    const wanted = Uint8Array.from({ length: dictionary.length }, (_, code) => (entry(code) ? 1 : 0))
    return (row) => wanted[values[row] as number] === 1
  }
  switch (layout.kind) {
    case 'i8':
    case 'i16':
    case 'i32': {
      if (!signedTypes.has(column.type.oid)) return undefined
      const wanted = typeof value === 'bigint' ? Number(value) : value
      return typeof wanted === 'number' ? (row) => values[row] === wanted : undefined
    }
    case 'i64':
      return signedTypes.has(column.type.oid) ? wideTest(values as BigInt64Array, value) : undefined
    case 'fixed16': {
      if (column.type.oid !== Oid.uuid || typeof value !== 'string') return undefined
      const bytes = Buffer.alloc(16)
      writeUuid(value, bytes, 0)
      return bytesTest(values as Uint8Array, (row) => row * 16, bytes)
    }
    case 'utf8':
    case 'binary': {
      if (!bytewiseTypes.has(column.type.oid)) return undefined
      if (typeof value !== 'string' && !(value instanceof Uint8Array)) return undefined
      const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
      const offsets = column.offsets!
      const equal = bytesTest(values as Uint8Array, (row) => offsets[row], bytes)
      return (row) => offsets[row + 1] - offsets[row] === bytes.length && equal(row)
    }
    default:
      return undefined
  }
}

/** Halves are compared, since reading a BigInt64Array makes a bigint each time. */
function wideTest(values: BigInt64Array, value: Value): ((row: number) => boolean) | undefined {
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isSafeInteger(value))) return undefined
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  const [low, high] = new Int32Array(BigInt64Array.of(BigInt(value)).buffer)
  return (row) => words[2 * row] === low && words[2 * row + 1] === high
}

function bytesTest(values: Uint8Array, start: (row: number) => number, bytes: Uint8Array): (row: number) => boolean {
  return (row) => {
    const at = start(row)
    for (let i = 0; i < bytes.length; i++) if (values[at + i] !== bytes[i]) return false
    return true
  }
}

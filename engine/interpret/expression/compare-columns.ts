// Comparisons of whole columns by the name of PostgreSQL's comparison function: typed loops for numbers, dates and decimals,
// bytewise for text (collation C orders UTF-8 by its bytes). Undefined where the layouts have no such loop.
import { compareBytes } from '../../columns/bytes.ts'
import type { Column } from '../../columns/column.ts'
import { numberView, type NumberArray } from '../keys/number-view.ts'
import { boolColumn } from './result-column.ts'

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'
interface Kind {
  readonly family: 'integer' | 'float' | 'numeric' | 'text' | 'bpchar'
  readonly op: Comparison
}

const integerName = /^(?:int[248]{1,2}|date_|timestamp_|timestamptz_|time_|bool)(eq|ne|lt|le|gt|ge)$/
const floatName = /^float[48]{1,2}(eq|ne|lt|le|gt|ge)$/
const numericName = /^numeric_(eq|ne|lt|le|gt|ge)$/
const textName = /^(?:text_?)(eq|ne|lt|le|gt|ge)$/
const bpcharName = /^bpchar(eq|ne|lt|le|gt|ge)$/

const kinds = new Map<string, Kind | null>()

function kindOf(name: string): Kind | null {
  let kind = kinds.get(name)
  if (kind === undefined) {
    kind = null
    for (const [pattern, family] of [
      [integerName, 'integer'],
      [floatName, 'float'],
      [numericName, 'numeric'],
      [textName, 'text'],
      [bpcharName, 'bpchar'],
    ] as const) {
      const match = pattern.exec(name)
      if (match) kind = { family, op: match[1] as Comparison }
    }
    kinds.set(name, kind)
  }
  return kind
}

export function compareColumns(name: string, args: readonly Column[], length: number): Column | undefined {
  if (args.length !== 2) return undefined
  const kind = kindOf(name)
  if (!kind) return undefined
  const [left, right] = args
  const values =
    kind.family === 'text' || kind.family === 'bpchar'
      ? compareTexts(kind.op, kind.family === 'bpchar', left, right, length)
      : compareNumbers(kind, left, right, length)
  return values && boolColumn(values, bothValid(left.validity, right.validity, length))
}

/** Valid where both are. */
export function bothValid(
  a: Uint8Array | undefined,
  b: Uint8Array | undefined,
  length: number,
): Uint8Array | undefined {
  if (!a || !b) return a ?? b
  const both = new Uint8Array((length + 7) >> 3)
  for (let i = 0; i < both.length; i++) both[i] = a[i] & b[i]
  return both
}

function compareNumbers(kind: Kind, left: Column, right: Column, length: number): Uint8Array | undefined {
  let leftFactor = 1
  let rightFactor = 1
  if (kind.family === 'numeric') {
    if (left.layout.kind !== 'decimal' || right.layout.kind !== 'decimal') return undefined
    const difference = left.layout.scale - right.layout.scale
    if (Math.abs(difference) > 6) return undefined
    if (difference > 0) rightFactor = 10 ** difference
    else leftFactor = 10 ** -difference
  }
  const a = numberView(left, leftFactor)
  const b = a && numberView(right, rightFactor)
  const target = new Uint8Array(length)
  if (a && b) {
    if (kind.family === 'float') compareFloats(kind.op, a, b, target)
    else compareExact(kind.op, a, b, target)
    return target
  }
  if (left.values instanceof BigInt64Array && right.values instanceof BigInt64Array && kind.family === 'integer') {
    compareBigints(kind.op, left.values, right.values, target)
    return target
  }
  return undefined
}

function compareExact(op: Comparison, a: NumberArray, b: NumberArray, target: Uint8Array): void {
  const rows = target.length
  switch (op) {
    case 'eq':
      for (let row = 0; row < rows; row++) target[row] = a[row] === b[row] ? 1 : 0
      return
    case 'ne':
      for (let row = 0; row < rows; row++) target[row] = a[row] === b[row] ? 0 : 1
      return
    case 'lt':
      for (let row = 0; row < rows; row++) target[row] = a[row] < b[row] ? 1 : 0
      return
    case 'le':
      for (let row = 0; row < rows; row++) target[row] = a[row] <= b[row] ? 1 : 0
      return
    case 'gt':
      for (let row = 0; row < rows; row++) target[row] = a[row] > b[row] ? 1 : 0
      return
    case 'ge':
      for (let row = 0; row < rows; row++) target[row] = a[row] >= b[row] ? 1 : 0
  }
}

/** NaN equals NaN and is above everything. */
function compareFloats(op: Comparison, a: NumberArray, b: NumberArray, target: Uint8Array): void {
  for (let row = 0; row < target.length; row++) {
    const x = a[row]
    const y = b[row]
    const order = x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.isNaN(x) ? (Number.isNaN(y) ? 0 : 1) : -1
    target[row] = holds(op, order) ? 1 : 0
  }
}

function compareBigints(op: Comparison, a: BigInt64Array, b: BigInt64Array, target: Uint8Array): void {
  for (let row = 0; row < target.length; row++) {
    target[row] = holds(op, a[row] < b[row] ? -1 : a[row] > b[row] ? 1 : 0) ? 1 : 0
  }
}

function holds(op: Comparison, order: number): boolean {
  switch (op) {
    case 'eq':
      return order === 0
    case 'ne':
      return order !== 0
    case 'lt':
      return order < 0
    case 'le':
      return order <= 0
    case 'gt':
      return order > 0
    case 'ge':
      return order >= 0
  }
}

interface Texts {
  readonly bytes: Uint8Array
  readonly offsets: Int32Array
  readonly codes?: Int32Array
}

function textsOf(column: Column): Texts | undefined {
  if (column.layout.kind === 'utf8') return { bytes: column.values as Uint8Array, offsets: column.offsets! }
  if (column.layout.kind !== 'dictionary' || column.layout.of !== 'utf8') return undefined
  const { values, offsets } = column.dictionary!
  return { bytes: values as Uint8Array, offsets: offsets!, codes: column.values as Int32Array }
}

function compareTexts(
  op: Comparison,
  padded: boolean,
  left: Column,
  right: Column,
  length: number,
): Uint8Array | undefined {
  const a = textsOf(left)
  const b = textsOf(right)
  if (!a || !b) return undefined
  const target = new Uint8Array(length)
  const equality = op === 'eq' || op === 'ne'
  for (let row = 0; row < length; row++) {
    const i = a.codes ? a.codes[row] : row
    const j = b.codes ? b.codes[row] : row
    const aStart = a.offsets[i]
    const bStart = b.offsets[j]
    let aEnd = a.offsets[i + 1]
    let bEnd = b.offsets[j + 1]
    if (padded) {
      while (aEnd > aStart && a.bytes[aEnd - 1] === 0x20) aEnd--
      while (bEnd > bStart && b.bytes[bEnd - 1] === 0x20) bEnd--
    }
    const order =
      equality && aEnd - aStart !== bEnd - bStart ? 1 : compareBytes(a.bytes, aStart, aEnd, b.bytes, bStart, bEnd)
    target[row] = holds(op, order) ? 1 : 0
  }
  return target
}

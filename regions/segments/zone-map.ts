// The least and the greatest value of a column chunk, by its type's order, and its count of NULLs.
import { compareBytes } from '../../engine/columns/bytes.ts'
import { type Column, isValid } from '../../engine/columns/column.ts'
import { reader } from '../../engine/columns/read.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'
import { zoneTextBytesMax } from '../limits.ts'

export interface ZoneMap {
  readonly nulls: number
  /** Nothing is less. Absent: unknown, or all NULL. */
  readonly min?: Value
  /** Nothing is greater. */
  readonly max?: Value
}

const bytewiseTypes: ReadonlySet<number> = new Set([Oid.text, Oid.varchar, Oid.name, Oid.bytea])
const noZones: ReadonlySet<number> = new Set([Oid.jsonb, Oid.json])

export function zoneMapOf(column: Column): ZoneMap {
  let nulls = 0
  if (column.validity) for (let row = 0; row < column.length; row++) if (!isValid(column, row)) nulls++
  if (nulls === column.length) return { nulls }
  const definition = typeByOid(column.type.oid)
  if (!definition.compare || definition.kind === 'array' || noZones.has(column.type.oid)) return { nulls }
  const extremes = extremeRows(column, definition.compare)
  const read = reader(column)
  return { nulls, ...shortened(read(extremes.min), read(extremes.max)) }
}

function extremeRows(column: Column, compare: (a: Value, b: Value) => number): { min: number; max: number } {
  const { layout, values } = column
  switch (layout.kind) {
    case 'bool':
    case 'i8':
    case 'i16':
    case 'i64':
      return extremes(column, (a, b) => values[a] < values[b])
    case 'i32':
      // Unsigned types lie in an i32 too: their values decide.
      if (column.type.oid === Oid.int4 || column.type.oid === Oid.date)
        return extremes(column, (a, b) => values[a] < values[b])
      break
    case 'decimal':
      if (layout.width !== 'i128') return extremes(column, (a, b) => values[a] < values[b])
      break
    case 'utf8':
    case 'binary': {
      const bytes = values as Uint8Array
      const offsets = column.offsets!
      const blanksMatter = column.type.oid !== Oid.bpchar
      if (blanksMatter && !bytewiseTypes.has(column.type.oid)) break
      const end = (row: number): number =>
        blanksMatter ? offsets[row + 1] : unpaddedEnd(bytes, offsets[row], offsets[row + 1])
      return extremes(column, (a, b) => compareBytes(bytes, offsets[a], end(a), bytes, offsets[b], end(b)) < 0)
    }
  }
  const read = reader(column)
  const cached = new Map<number, Value>()
  const value = (row: number): Value => {
    if (!cached.has(row)) {
      if (cached.size > 8) cached.clear()
      cached.set(row, read(row))
    }
    return cached.get(row)
  }
  return extremes(column, (a, b) => compare(value(a), value(b)) < 0)
}

/** char(n) compares without its trailing blanks. */
function unpaddedEnd(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && bytes[end - 1] === 0x20) end--
  return end
}

function extremes(column: Column, less: (a: number, b: number) => boolean): { min: number; max: number } {
  let min = -1
  let max = -1
  for (let row = 0; row < column.length; row++) {
    if (!isValid(column, row)) continue
    if (min < 0) min = max = row
    else if (less(row, min)) min = row
    else if (less(max, row)) max = row
  }
  return { min, max }
}

/** Long values are bounded from below by a prefix; from above there is no bound. */
function shortened(min: Value, max: Value): { min?: Value; max?: Value } {
  return {
    min: isLong(min) ? prefixOf(min as string | Uint8Array) : min,
    max: isLong(max) ? undefined : max,
  }
}

function prefixOf(value: string | Uint8Array): string | Uint8Array {
  const prefix = value.slice(0, zoneTextBytesMax)
  // Never half of a surrogate pair.
  return typeof prefix === 'string' ? prefix.replace(/[\ud800-\udbff]$/, '') : prefix
}

function isLong(value: Value): boolean {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length > zoneTextBytesMax
  return false
}

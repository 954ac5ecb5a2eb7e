// The least and the greatest value of a column chunk, by its type's order, and its count of NULLs.
import { type Column, isValid } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { reader } from '../../engine/columns/read.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { isRow } from '../../engine/types/rows/is-row.ts'
import type { TypeDefinition, Value } from '../../engine/types/type.ts'
import { zoneTextBytesMax } from '../limits.ts'
import { extremeRows } from './extreme-rows.ts'

export interface ZoneMap {
  readonly nulls: number
  /** Nothing is less. Absent: unknown, or all NULL. */
  readonly min?: Value
  /** Nothing is greater. */
  readonly max?: Value
}

const noZones: ReadonlySet<number> = new Set([Oid.jsonb, Oid.json])

/** Rows are ordered by their fields, one of which may have no order: a query that asks for it fails then, and no other. */
const hasZones = ({ kind, oid, compare }: TypeDefinition): boolean =>
  compare !== undefined && kind !== 'array' && !isRow(oid) && !noZones.has(oid)

export function zoneMapOf(column: Column): ZoneMap {
  let nulls = 0
  if (column.validity) for (let row = 0; row < column.length; row++) if (!isValid(column, row)) nulls++
  if (nulls === column.length) return { nulls }
  const definition = typeByOid(column.type.oid)
  if (!hasZones(definition)) return { nulls }
  const extremes = extremeRows(column, definition.compare!)
  const read = reader(column)
  return { nulls, ...shortened(read(extremes.min), read(extremes.max)) }
}

/** The zone map of a column whose extremes are known by their rows. The column may be a view of memory that is let go. */
export function zoneBetween(column: Column, nulls: number, leastRow: number, greatestRow: number): ZoneMap {
  const read = reader(gatherColumn(column, Int32Array.of(leastRow, greatestRow)))
  return { nulls, ...shortened(read(0), read(1)) }
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

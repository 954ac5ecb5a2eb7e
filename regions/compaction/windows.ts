// Time windows: which rows and segments belong to which, by a column of dates or timestamps. Times are µs since 2000-01-01.
import type { Column } from '../../engine/columns/column.ts'
import { reader } from '../../engine/columns/read.ts'
import { Oid } from '../../engine/types/oids.ts'
import type { Value } from '../../engine/types/type.ts'
import type { SegmentFooter } from '../segments/footer.ts'

export const timeTypes: ReadonlySet<number> = new Set([Oid.date, Oid.timestamp, Oid.timestamptz])

const microsPerDay = 86_400_000_000
/** Ends of their types' ranges: the infinities. */
const dateEnds = 2 ** 31 - 1
const timestampEnds = 2n ** 63n - 1n

/** NaN: NULL. */
export function microsOf(value: Value, type: number): number {
  if (value === null || value === undefined) return NaN
  if (type === Oid.date) {
    const days = value as number
    return Math.abs(days) >= dateEnds ? Math.sign(days) * Infinity : days * microsPerDay
  }
  const micros = value as bigint
  return micros >= timestampEnds ? Infinity : micros <= -timestampEnds ? -Infinity : Number(micros)
}

export function rowTimes(column: Column): (row: number) => number {
  const read = reader(column)
  const { oid } = column.type
  return (row) => microsOf(read(row), oid)
}

/** NaN for rows without a time: they share a window. */
export const windowOf = (micros: number, size: number): number => Math.floor(micros / size)

export interface TimeRange {
  readonly min: number
  readonly max: number
  /** Every row has a time. */
  readonly complete: boolean
}

/** Of some row groups of a segment; undefined: it does not have the column, or no times at all. */
export function timesOf(
  footer: SegmentFooter,
  attribute: number,
  groups: SegmentFooter['groups'] = footer.groups,
): TimeRange | undefined {
  const at = footer.columns.findIndex((column) => column.attribute === attribute)
  if (at < 0 || !timeTypes.has(footer.columns[at].type.oid)) return undefined
  const { oid } = footer.columns[at].type
  let min = Infinity
  let max = -Infinity
  let complete = true
  for (const { rows, columns } of groups) {
    const { zone } = columns[at]
    if (zone.nulls > 0) complete = false
    if (zone.nulls === rows) continue
    if (zone.min === undefined || zone.max === undefined) return undefined
    min = Math.min(min, microsOf(zone.min, oid))
    max = Math.max(max, microsOf(zone.max, oid))
  }
  return min <= max ? { min, max, complete } : undefined
}

/** Now, as µs since 2000-01-01. */
export const nowMicros = (): number => (Date.now() - epochMs) * 1000
const epochMs = Date.UTC(2000, 0, 1)

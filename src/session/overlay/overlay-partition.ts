// Scan partitions over a transaction's own inserts, and their opener, which runs in the query workers.
import type { Batch, Column } from '../../../engine/columns/column.ts'
import { buildColumn } from '../../../engine/columns/build.ts'
import { gatherColumn } from '../../../engine/columns/gather.ts'
import { rowIdAttribute } from '../../../engine/plan/logical.ts'
import type { OpenedPartition, ScanPartition } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../../../engine/types/type.ts'
import type { TableOverlay } from './overlay.ts'

/** What an attribute holds in rows that were inserted before it was added. */
export interface AttributeFallback {
  readonly attribute: number
  readonly type: TypeRef
  readonly value: Value
}

export interface OverlayPartition extends ScanPartition {
  readonly kind: 'overlay'
  readonly attributes: readonly number[]
  readonly batch: Batch
  readonly base: number
  /** Rows of this batch that are still there; absent: all. */
  readonly kept?: Int32Array
  readonly fallbacks: readonly AttributeFallback[]
}

export function overlayPartitions(overlay: TableOverlay, fallbacks: readonly AttributeFallback[]): OverlayPartition[] {
  return overlay.inserts.map((insert) => {
    const { batch, base, attributes } = insert
    let kept: Int32Array | undefined
    if (overlay.deletedOwn.size > 0) {
      const rows: number[] = []
      for (let row = 0; row < batch.length; row++) if (!overlay.deletedOwn.has(base + row)) rows.push(row)
      if (rows.length < batch.length) kept = Int32Array.from(rows)
    }
    return { kind: 'overlay', rows: kept?.length ?? batch.length, attributes, batch, base, kept, fallbacks }
  })
}

/** Of one living own row, by its number. */
export function overlayRow(
  { inserts }: TableOverlay,
  number: number,
  fallbacks: readonly AttributeFallback[],
): OverlayPartition {
  const { attributes, base, batch } = inserts.findLast((insert) => insert.base <= number)!
  return { kind: 'overlay', rows: 1, attributes, batch, base, kept: Int32Array.of(number - base), fallbacks }
}

export function openOverlayPartition(partition: ScanPartition, attributes: readonly number[]): OpenedPartition {
  const { batch, base, kept, fallbacks, ...own } = partition as OverlayPartition
  const rows = kept?.length ?? batch.length
  const column = (attribute: number): Column => {
    if (attribute === rowIdAttribute) {
      const ids = Array.from({ length: rows }, (_, row) => -BigInt(base + (kept ? kept[row] : row)))
      return buildColumn(typeRef(Oid.int8), ids, { layout: { kind: 'i64' } })
    }
    const index = own.attributes.indexOf(attribute)
    if (index >= 0) return kept ? gatherColumn(batch.columns[index], kept) : batch.columns[index]
    const fallback = fallbacks.find((one) => one.attribute === attribute)
    if (!fallback) throw new Error(`attribute ${attribute} is not in the overlay`)
    return buildColumn(
      fallback.type,
      Array.from({ length: rows }, () => fallback.value),
    )
  }
  return { batches: rows === 0 ? [] : [{ length: rows, columns: attributes.map(column) }], release: () => {} }
}

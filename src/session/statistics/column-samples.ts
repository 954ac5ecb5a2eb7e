// What ANALYZE last saw of each table's columns. Kept in memory: a restart forgets it, and counts and ranges are known without it.
import type { ColumnSample } from '../../../engine/tables.ts'

export type TableSample = ReadonlyMap<number, ColumnSample>

export class ColumnSamples {
  readonly #tables = new Map<number, TableSample>()
  /** Grows with each: plans made of older ones may be worse than they could be. */
  version = 0

  /** By attribute number. */
  of(table: number): TableSample | undefined {
    return this.#tables.get(table)
  }

  set(table: number, sample: TableSample): void {
    this.#tables.set(table, sample)
    this.version++
  }
}

// What ANALYZE, or the server by itself (sample-keeper.ts), last saw of each table's columns. Kept in memory: a restart forgets it, and
// counts and ranges are known without it.
import type { ColumnSample } from '../../../engine/tables.ts'

/** By attribute number. */
export type TableSample = ReadonlyMap<number, ColumnSample>

interface Taken {
  readonly columns: TableSample
  /** Of the table, then. */
  readonly rows: number
  readonly version: number
}

/** Plans over fewer rows are fast in any order. */
const sampledRowsMin = 1000
/** PostgreSQL's autovacuum_analyze_threshold and autovacuum_analyze_scale_factor. */
const changedRowsMin = 50
const changedShare = 0.1

export class ColumnSamples {
  readonly #tables = new Map<number, Taken>()
  readonly #wanted = new Set<number>()
  #version = 0
  /** Told when a table is wanted and none was before. */
  onWanted: (() => void) | undefined

  of(table: number): TableSample | undefined {
    return this.#tables.get(table)?.columns
  }

  /** Another with each sample: plans made of older ones may be worse than they could be. */
  versionOf(table: number): number {
    return this.#tables.get(table)?.version ?? 0
  }

  /** Of the newest sample of any table. */
  get version(): number {
    return this.#version
  }

  set(table: number, columns: TableSample, rows: number): void {
    this.#tables.set(table, { columns, rows, version: ++this.#version })
    this.#wanted.delete(table)
  }

  /** What is known of the table's columns is asked for, to plan by: is it still true? rows: that the table has now. */
  asked(table: number, rows: number): void {
    if (rows < sampledRowsMin || this.#wanted.has(table)) return
    const taken = this.#tables.get(table)
    if (taken && Math.abs(rows - taken.rows) <= changedRowsMin + changedShare * taken.rows) return
    this.#wanted.add(table)
    if (this.#wanted.size === 1) this.onWanted?.()
  }

  /** Some that have no sample that is true any more: each is answered once. */
  takeWanted(tablesMax: number): readonly number[] {
    const wanted = [...this.#wanted].slice(0, tablesMax)
    for (const table of wanted) this.#wanted.delete(table)
    return wanted
  }
}

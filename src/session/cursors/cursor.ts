// SQL cursors: rows come from the executor as column batches, so that each FETCH encodes them in the formats its client asks for.
import { reader } from '../../../engine/columns/read.ts'
import { sliceColumn } from '../../../engine/columns/slice.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import type { BoundQuery, CursorRow } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { RawStatement } from '../../../engine/parse/parse.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Value } from '../../../engine/types/type.ts'
import { encodeBatch } from '../../pgwire/encode-rows.ts'
import { fieldsOf, formatsFor } from '../execution.ts'
import { type CursorRows, openCursorRows } from './cursor-rows.ts'
import type { SessionCore } from '../session-core.ts'
import { currentTimestamp } from '../transaction/transaction.ts'
import type { FieldDescription, ResultSink } from '../wire-session.ts'

export interface CursorOptions {
  readonly hold: boolean
  /** 'plain': neither SCROLL nor NO SCROLL was said, and its plan goes backward. */
  readonly scroll: boolean | 'plain'
  readonly binary: boolean
}

/** So many rows a cursor keeps to go back over if nobody said SCROLL: most are read to their end once, and forward. */
const plainScrollRowsMax = 65_536

export class Cursor {
  readonly name: string
  readonly raw: RawStatement
  readonly options: CursorOptions
  readonly fields: readonly FieldDescription[]
  readonly createdAt = currentTimestamp()
  /** Survived its transaction's commit. */
  held = false
  /** The number of the transaction's last savepoint when it was opened. */
  readonly savepoint: number
  #failed = false
  readonly #core: SessionCore
  readonly #query: BoundQuery
  readonly #rows: CursorRows
  /** Rows read so far that may still be wanted; #first is the number of the first of them. */
  #batches: Batch[] = []
  #first = 0
  #read = 0
  /** Rows before the cursor: it stands on row #position - 1, before the first at 0, after the last at #read + 1. */
  #position = 0

  constructor(
    core: SessionCore,
    name: string,
    raw: RawStatement,
    query: BoundQuery,
    plan: PhysicalPlan,
    parameters: readonly Value[],
    options: CursorOptions,
  ) {
    this.name = name
    this.raw = raw
    this.options = options
    this.fields = fieldsOf(query.columns)
    this.savepoint = core.ensureTransaction().savepointsSet
    this.#core = core
    this.#query = query
    this.#rows = openCursorRows(core, query, plan, parameters)
  }

  /** Whose row ids its rows carry, for WHERE CURRENT OF. */
  get rows(): readonly CursorRow[] {
    return this.#query.cursorRows ?? []
  }

  /** Of the snapshot that it reads. */
  get sequence(): number {
    return this.#rows.sequence
  }

  /** The id in the given one of `rows` where the cursor stands; undefined: on no row. */
  currentRow(place: number): bigint | null | undefined {
    const row = this.#position - 1
    let start = this.#first
    for (const { length, columns } of this.#batches) {
      if (row >= start && row < start + length)
        return reader(columns[this.fields.length + place])(row - start) as bigint | null
      start += length
    }
    return undefined
  }

  /** The row that it stands on. */
  get row(): readonly Value[] | undefined {
    const row = this.#position - 1
    let start = this.#first
    for (const { length, columns } of this.#batches) {
      if (row >= start && row < start + length)
        return columns.slice(0, this.fields.length).map((column) => reader(column)(row - start))
      start += length
    }
    return undefined
  }

  get columns(): BoundQuery['columns'] {
    return this.#query.columns
  }

  /** What it reads. */
  get relations(): readonly number[] {
    return this.#query.reads
  }

  /** FETCH FORWARD count (0: the row the cursor stands on); all rows with Infinity. Answers how many rows went out. */
  forward(count: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number> {
    return this.#usable(() => this.#forward(count, formats, sink))
  }

  async #forward(count: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number> {
    if (count < 0) return this.backward(-count, formats, sink)
    if (count === 0) return this.#again(formats, sink)
    let sent = 0
    while (sent < count) {
      const at = Math.min(this.#position, this.#read)
      const wanted = Math.min(count - sent, 8192)
      if (at >= this.#read && !(await this.#readMore(wanted))) {
        this.#position = this.#read + 1
        break
      }
      const end = Math.min(this.#read, at + (count - sent))
      await this.#send(at, end, formats, sink)
      sent += end - at
      this.#position = end
      if (!this.#keepsRows() && !this.held) this.#forgetBefore(end - 1)
    }
    return sent
  }

  backward(count: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number> {
    return this.#usable(() => this.#backward(count, formats, sink))
  }

  async #backward(count: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number> {
    if (count < 0) return this.forward(-count, formats, sink)
    if (count === 0) return this.#again(formats, sink)
    this.#mustScroll()
    let sent = 0
    let at = this.#position > this.#read ? this.#read + 1 : this.#position
    while (sent < count && at > 1) {
      at--
      await this.#send(at - 1, at, formats, sink)
      sent++
    }
    this.#position = sent < count ? 0 : at
    return sent
  }

  /** FETCH ABSOLUTE n: negative counts from the end. */
  absolute(row: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number> {
    return this.#usable(() => this.#absolute(row, formats, sink))
  }

  async #absolute(row: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number> {
    if (row < 0) {
      await this.readAll()
      row = Math.max(this.#read + 1 + row, 0)
    }
    if (row <= this.#position && this.#position > 0) this.#mustScroll()
    while (this.#read < row && (await this.#readMore(8192)));
    this.#position = Math.min(row, this.#read + 1)
    if (row < 1 || row > this.#read) return 0
    await this.#send(row - 1, row, formats, sink)
    return 1
  }

  relative(offset: number, formats: readonly number[], sink: ResultSink | undefined): Promise<number> {
    return offset === 0
      ? this.#usable(() => this.#again(formats, sink))
      : this.absolute(Math.max(this.#position + offset, 0), formats, sink)
  }

  /** WITH HOLD at commit: the rest is read while its snapshot is still there. */
  async readAll(): Promise<void> {
    while (await this.#readMore(8192));
  }

  async hold(): Promise<void> {
    await this.readAll()
    this.held = true
  }

  async close(): Promise<void> {
    this.#batches = []
    await this.#rows.close()
  }

  /** After an error nobody knows where it stands. */
  async #usable(work: () => Promise<number>): Promise<number> {
    if (this.#failed) throw new PgError('55000', `portal "${this.name}" cannot be run`)
    try {
      return await work()
    } catch (error) {
      this.#failed = true
      throw error
    }
  }

  #keepsRows(): boolean {
    const { scroll } = this.options
    return scroll === 'plain' ? this.#read <= plainScrollRowsMax : scroll
  }

  #mustScroll(): void {
    if (!this.#keepsRows()) {
      throw new PgError('55000', 'cursor can only scan forward', {
        hint: 'Declare it with SCROLL option to enable backward scan.',
      })
    }
  }

  async #again(formats: readonly number[], sink: ResultSink | undefined): Promise<number> {
    const at = this.#position
    if (at < 1 || at > this.#read) return 0
    if (sink) this.#mustScroll()
    await this.#send(at - 1, at, formats, sink)
    return 1
  }

  async #readMore(rows: number): Promise<boolean> {
    const batch = await this.#rows.pull(rows)
    if (!batch) return false
    this.#batches.push(batch)
    this.#read += batch.length
    return true
  }

  #forgetBefore(row: number): void {
    while (this.#batches.length > 0 && this.#first + this.#batches[0].length <= row)
      this.#first += this.#batches.shift()!.length
  }

  async #send(from: number, to: number, formats: readonly number[], sink: ResultSink | undefined): Promise<void> {
    if (!sink) return
    let start = this.#first
    for (const batch of this.#batches) {
      const a = Math.max(from - start, 0)
      const b = Math.min(to - start, batch.length)
      start += batch.length
      if (a >= b) continue
      const columns = batch.columns.slice(0, this.fields.length)
      const whole = a === 0 && b === batch.length
      const part: Batch = {
        length: b - a,
        columns: whole ? columns : columns.map((column) => sliceColumn(column, a, b)),
      }
      const bytes = encodeBatch(part, {
        formats: formatsFor(formats, this.fields.length),
        types: this.#query.columns.map((column) => column.type),
        settings: this.#core.textSettings,
      })
      await sink.dataRows(bytes, b - a)
    }
  }
}

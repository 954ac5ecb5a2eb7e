// Rows of one statement for one table on their way into segments, region by region, before any commit.
import type { Batch } from '../../../engine/columns/column.ts'
import { gatherColumn } from '../../../engine/columns/gather.ts'
import type { Table } from '../../../engine/tables.ts'
import type { BulkSegment, BulkWriter } from '../../../regions/region-server.ts'
import { regionId } from '../../../regions/requests/request.ts'
import { regionSchemaOf, splitRows } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'

/** Rows from which a statement's go to segments at once: below, one log record is quicker and keeps segments few. */
export const bulkRowsMin = 50_000

export class BulkTable {
  readonly #core: SessionCore
  readonly #table: Table
  readonly #attributes: readonly number[]
  readonly #writers = new Map<number, BulkWriter>()
  readonly #finished: string[] = []
  #turn = 0

  constructor(core: SessionCore, table: Table) {
    this.#core = core
    this.#table = table
    this.#attributes = table.schema.columns.map((column) => column.attribute)
  }

  /** region: where all rows go, if that is decided. */
  async write(batch: Batch, region?: number): Promise<void> {
    if (region !== undefined) {
      await (await this.#writer(region)).write({ attributes: this.#attributes, batch })
      return
    }
    for (const [number, rows] of splitRows(this.#table, this.#attributes, batch.columns, batch.length, this.#turn++)) {
      const part =
        rows === 'all'
          ? batch
          : { length: rows.length, columns: batch.columns.map((column) => gatherColumn(column, rows)) }
      await (await this.#writer(number)).write({ attributes: this.#attributes, batch: part })
    }
  }

  /** By region number. */
  async finish(): Promise<Map<number, readonly BulkSegment[]>> {
    const written = new Map<number, readonly BulkSegment[]>()
    for (const [number, writer] of this.#writers) {
      const { segments } = await writer.finish()
      this.#writers.delete(number)
      this.#finished.push(...segments.map(({ name }) => name))
      written.set(number, segments)
    }
    return written
  }

  async abort(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.abort().catch(() => {})
    this.#writers.clear()
    this.#core.state.regions.discard(this.#finished.splice(0))
  }

  async #writer(number: number): Promise<BulkWriter> {
    let writer = this.#writers.get(number)
    if (!writer) {
      const { regions } = this.#core.state
      writer = await regions.bulkWriter(
        regionId(this.#table.info.oid, number),
        regionSchemaOf(this.#core.catalog, this.#table),
      )
      this.#writers.set(number, writer)
    }
    return writer
  }
}

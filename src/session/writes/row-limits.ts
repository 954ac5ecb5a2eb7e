// Tables that may only have so many rows, WITH (rows_max = …): a commit that would leave more is refused before anything of it is written.
// Rows that other commits are about to add count too.
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { PgError } from '../../../engine/errors.ts'
import type { Table } from '../../../engine/tables.ts'
import type { RegionServer } from '../../../regions/region-server.ts'
import type { Overlay, TableOverlay } from '../overlay/overlay.ts'
import { regionsOf } from '../ddl/region-schema.ts'

/** undefined: as many as there is room for. */
export const rowsMaxOf = ({ info }: Table): number | undefined =>
  info.options.rows_max === undefined ? undefined : Number(info.options.rows_max)

export class RowLimits {
  readonly #regions: Pick<RegionServer, 'statistics'>
  /** Rows of commits under way, by table. */
  readonly #coming = new Map<number, number>()

  constructor(regions: Pick<RegionServer, 'statistics'>) {
    this.#regions = regions
  }

  /** Throws 53400 where a table would have too many rows. Answers with what is to be called when the commit is over, however it ended. */
  admit(catalog: CatalogSnapshot, overlay: Overlay): () => void {
    const admitted: (readonly [table: number, rows: number])[] = []
    for (const [oid, changes] of overlay.tables()) {
      const relation = catalog.relationByOid(oid)
      const rowsMax = relation?.kind === 'table' ? rowsMaxOf(relation.table) : undefined
      const more = rowsMax === undefined ? 0 : rowsMore(changes)
      // Whoever takes rows away, or changes them, is always welcome.
      if (relation?.kind !== 'table' || rowsMax === undefined || more <= 0) continue
      const there = changes.truncated ? 0 : this.#rowsOf(relation.table)
      const coming = this.#coming.get(oid) ?? 0
      if (there + coming + more > rowsMax)
        throw new PgError('53400', `table "${relation.name}" may not have more than ${rowsMax} rows`, {
          detail: `It has ${there + coming}, and ${more} more were to come.`,
        })
      admitted.push([oid, more])
    }
    for (const [oid, rows] of admitted) this.#count(oid, rows)
    return () => {
      for (const [oid, rows] of admitted) this.#count(oid, -rows)
    }
  }

  #rowsOf(table: Table): number {
    return regionsOf(table).reduce((sum, region) => sum + (this.#regions.statistics(region)?.rows ?? 0), 0)
  }

  #count(table: number, rows: number): void {
    const coming = (this.#coming.get(table) ?? 0) + rows
    if (coming === 0) this.#coming.delete(table)
    else this.#coming.set(table, coming)
  }
}

function rowsMore({ inserts, segments, deletedOwn, deleted, truncated }: TableOverlay): number {
  let more = -deletedOwn.size
  for (const { batch } of inserts) more += batch.length
  for (const { rows } of segments) more += rows
  if (!truncated) for (const { size } of deleted.values()) more -= size
  return more
}

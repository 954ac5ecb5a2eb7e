// WHERE CURRENT OF at run time: the ids of the rows that cursors stand on, as parameters behind the statement's own.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import type { Value } from '../../../engine/types/type.ts'
import { regionId } from '../../../regions/requests/request.ts'
import type { Cursor } from './cursor.ts'
import { regionNumberOf, regionRowOf } from '../overlay/overlay.ts'
import type { SessionCore } from '../session-core.ts'

/** Asked anew for each run of the statement: the transaction may have replaced the row, or another one deleted it. */
export function withCurrentRows(core: SessionCore, query: BoundQuery, parameters: readonly Value[]): readonly Value[] {
  if (query.currentRows.length === 0) return parameters
  const own = Array.from({ length: query.parameters.length }, (_, i) => parameters[i] ?? null)
  return [...own, ...query.currentRows.map(({ cursor, table }) => currentRow(core, cursor, table))]
}

/** null: the row is gone. */
function currentRow(core: SessionCore, name: string, table: number): bigint | null {
  const cursor = core.cursors.get(core.cursorNamed?.(name) ?? name)
  if (!cursor) {
    if (core.portals.has(name)) throw notSupported('WHERE CURRENT OF a portal')
    throw new PgError('34000', `cursor "${name}" does not exist`)
  }
  const row = positionOf(core, cursor, table)
  if (row === null) return null
  const transaction = core.ensureTransaction()
  const latest = transaction.overlay.latestVersion(table, row)
  if (latest === 'unknown') throw notSupported('WHERE CURRENT OF a row that an update of very many rows replaced')
  if (latest === undefined || latest < 0n || transaction.keepsSnapshot) return latest ?? null
  const region = regionId(table, regionNumberOf(latest))
  const fate = core.state.rowDeaths.fate(region, regionRowOf(latest), cursor.sequence)
  if (fate === 'replaced') throw new PgError('40001', 'could not serialize access due to concurrent update')
  return fate === 'deleted' ? null : latest
}

/** As the cursor read it. */
function positionOf(core: SessionCore, cursor: Cursor, table: number): bigint | null {
  const refused = (words: string): PgError => new PgError('24000', `cursor "${cursor.name}" ${words}`)
  if (cursor.held) throw refused('is held from a previous transaction')
  const relation = core.catalog.relationByOid(table)
  const tableName = relation?.kind === 'table' ? relation.table.info.name : String(table)
  const { rows } = cursor
  const places = rows.flatMap((row, place) => (row.table === table ? [place] : []))
  if (places.length > 1) throw refused(`has multiple FOR UPDATE/SHARE references to table "${tableName}"`)
  if (places.length === 0) {
    throw refused(
      rows.some(({ locked }) => locked)
        ? `does not have a FOR UPDATE/SHARE reference to table "${tableName}"`
        : `is not a simply updatable scan of table "${tableName}"`,
    )
  }
  const found = cursor.currentRow(places[0])
  if (found === undefined) throw refused('is not positioned on a row')
  return found
}

// Procedures into the store's table and out of it.
import type { Kysely } from 'kysely'
import type { CatalogEdit } from '../../engine/tables.ts'
import {
  putProcedure as procedureEdit,
  type ProcedureRow,
  type ProcedureState,
  type ProcedureStep,
} from '../claimant/procedures/procedure-row.ts'
import { fromJson, toJson } from './json.ts'
import type { RowWrites } from './row-writes.ts'
import type { StoreSchema } from './schema.ts'

export function putProcedure(rows: RowWrites, row: ProcedureRow): void {
  rows.insert('procedures', {
    id: row.id,
    kind: row.kind,
    object: row.object,
    database_oid: row.database,
    role_name: row.role,
    step: row.step,
    state: row.state,
    lock_keys: toJson(row.lockKeys),
    versions: toJson(row.versions),
    term: row.term,
    started: row.started,
    finished: row.finished ?? null,
    error: row.error ?? null,
  })
}

export function removeProcedure(rows: RowWrites, id: number): void {
  rows.delete('procedures', { id })
}

export async function loadProcedures(db: Kysely<StoreSchema>): Promise<CatalogEdit[]> {
  const rows = await db.selectFrom('procedures').selectAll().execute()
  return rows.map((row) =>
    procedureEdit({
      id: row.id,
      kind: row.kind,
      object: row.object,
      database: row.database_oid,
      role: row.role_name,
      step: row.step as ProcedureStep,
      state: row.state as ProcedureState,
      lockKeys: fromJson(row.lock_keys),
      versions: fromJson(row.versions),
      term: row.term,
      started: BigInt(row.started),
      ...(row.finished !== null && { finished: BigInt(row.finished) }),
      ...(row.error !== null && { error: row.error }),
    }),
  )
}

// REFRESH MATERIALIZED VIEW [CONCURRENTLY] name [WITH [NO] DATA].
import type { RefreshMatViewStmt } from '@pgsql/types'
import { putRow } from '../../../catalog/rows.ts'
import { PgError } from '../../../engine/errors.ts'
import { isMaterialized } from '../../../engine/relation-word.ts'
import type { Materialized, Table } from '../../../engine/tables.ts'
import { permissionDenied } from '../../../engine/privileges/statement-access.ts'
import { commandExecution } from '../execution.ts'
import { deleteMaterializedRows, fillMaterializedView } from '../ddl/fill-materialized-view.ts'
import { refuseActive } from '../locks/active-queries.ts'
import { relationKey } from '../locks/lock-key.ts'
import { accessExclusive, exclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { mayMaintain } from '../region-maintenance.ts'
import { requireRelation } from '../resolve.ts'
import type { SessionCore } from '../session-core.ts'
import type { Utility } from './utility.ts'

export const refreshStatement: Utility<RefreshMatViewStmt> = {
  execute: (node, { core }) => commandExecution('REFRESH MATERIALIZED VIEW', () => refresh(core, node)),
}

async function refresh(core: SessionCore, { relation, concurrent, skipData }: RefreshMatViewStmt): Promise<void> {
  const transaction = core.ensureTransaction()
  if (transaction.readOnly)
    throw new PgError('25006', 'cannot execute REFRESH MATERIALIZED VIEW in a read-only transaction')
  const find = (): Table => materialized(core, relation?.schemaname, relation?.relname ?? '')
  let table = find()
  for (;;) {
    await lockKey(core, relationKey(table.info.oid), concurrent ? exclusive : accessExclusive)
    // Whoever held it may have dropped or renamed it, or filled it.
    const now = find()
    const isSame = now.info.oid === table.info.oid
    table = now
    if (isSame) break
  }
  const { oid } = table.info
  const { populated } = table.info.materialized!
  if (concurrent) requireConcurrent(core, table, populated, skipData === true)
  refuseActive(core, 'REFRESH MATERIALIZED VIEW', [oid])
  await transaction.withNewestRows(async () => {
    if (concurrent) await deleteMaterializedRows(core, oid)
    else transaction.overlay.truncate(oid)
    if (skipData) return
    await (concurrent ? fillMaterializedView(core, oid) : withNewIndexes(() => fillMaterializedView(core, oid)))
  })
  if (populated === Boolean(skipData)) setPopulated(core, oid, !populated)
}

/** As PostgreSQL, which makes the indexes anew, says that a key is there twice. */
async function withNewIndexes(fill: () => Promise<unknown>): Promise<void> {
  try {
    await fill()
  } catch (error) {
    if (!(error instanceof PgError) || error.sqlstate !== '23505') throw error
    const { constraint = '', detail = '' } = error.fields
    throw new PgError('23505', `could not create unique index "${constraint}"`, {
      ...error.fields,
      detail: detail.replace(/already exists\.$/, 'is duplicated.'),
    })
  }
}

function materialized(core: SessionCore, schema: string | undefined, name: string): Table {
  const found = requireRelation(core, schema, name)
  if (found.kind !== 'table') throw new PgError('42809', `"${found.name}" is not a table or materialized view`)
  if (!mayMaintain(core, found.table)) throw permissionDenied(found)
  if (!isMaterialized(found)) throw new PgError('0A000', `"${found.name}" is not a materialized view`)
  return found.table
}

function requireConcurrent(core: SessionCore, { info }: Table, populated: boolean, skipData: boolean): void {
  if (!populated) throw new PgError('0A000', 'CONCURRENTLY cannot be used when the materialized view is not populated')
  if (skipData) throw new PgError('42601', 'CONCURRENTLY and WITH NO DATA options cannot be used together')
  const isEveryRow = core.catalog
    .indexesOf(info.oid)
    .some(({ unique, whereSql, columns }) => unique && whereSql === undefined && columns.every((one) => one.attribute))
  if (isEveryRow) return
  throw new PgError('55000', `cannot refresh materialized view "${info.schemaName}.${info.name}" concurrently`, {
    hint: 'Create a unique index with no WHERE clause on one or more columns of the materialized view.',
  })
}

function setPopulated(core: SessionCore, oid: number, populated: boolean): void {
  const row = core.catalog.row('table', oid)!
  const materializedBy: Materialized = { ...row.materialized!, populated }
  core.ensureTransaction().edit([putRow('table', oid, { ...row, materialized: materializedBy })])
}

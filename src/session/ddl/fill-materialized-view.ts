// The rows of a materialized view: its query is run with its owner's rights, and what it gives is inserted. All of it is the transaction's own
// until that commits, as one record of the log: whoever looks, or starts after a crash, finds the old rows or the new ones.
import { bindQuery } from '../../../engine/bind/bind.ts'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { requireAccess } from '../../../engine/privileges/statement-access.ts'
import { type Table, visibleColumns } from '../../../engine/tables.ts'
import { bindContext } from '../prepared/bind-context.ts'
import { relationKey } from '../locks/lock-key.ts'
import { accessShare } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { refuseFunctions } from '../prepared/permitted-functions.ts'
import { planQuery } from '../query/plan-query.ts'
import { runWrite } from '../writes/run-write.ts'
import { asRestricted } from '../routines/other-user.ts'
import type { SessionCore } from '../session-core.ts'

/** Answers how many rows there are. */
export function fillMaterializedView(core: SessionCore, oid: number): Promise<number> {
  return asRestricted(core, ownerOf(core, oid), () => fill(core, oid))
}

async function fill(core: SessionCore, oid: number): Promise<number> {
  const into = (table: Table): string => {
    const columns = visibleColumns(table.schema.columns)
      .map(({ name }) => quoteIdentifier(name))
      .join(', ')
    // While it is refreshed its name in FROM stands for its query.
    return `INSERT INTO ${nameOf(table)} (${columns}) SELECT * FROM ${nameOf(table)}`
  }
  // The query's relations are locked, then it is bound for good: meanwhile others may have changed them.
  for (const relation of bound(core, oid, into).reads)
    if (relation !== oid) await lockKey(core, relationKey(relation), accessShare)
  return write(core, bound(core, oid, into))
}

/** Row by row: who reads meanwhile goes on with the rows as they were. */
export function deleteMaterializedRows(core: SessionCore, oid: number): Promise<number> {
  return asRestricted(core, ownerOf(core, oid), () =>
    write(
      core,
      bound(core, oid, (table) => `DELETE FROM ${nameOf(table)}`),
    ),
  )
}

async function write(core: SessionCore, query: BoundQuery): Promise<number> {
  const { affected } = await runWrite(core, query, planQuery(core, query), [], { kind: 'columns', options: {} }, {})
  return affected
}

function bound(core: SessionCore, oid: number, sql: (table: Table) => string): BoundQuery {
  const { catalog } = core
  const relation = catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no materialized view ${oid}`)
  const owner = catalog.roleByOid(relation.table.info.owner)
  const query = bindQuery(parseSql(sql(relation.table))[0].node, {
    ...bindContext(core, []),
    unrestricted: false,
    refreshes: oid,
  })
  // What becomes of its own rows is the refresher's matter.
  const access = query.access.filter((one) => one.relation !== oid)
  requireAccess(catalog, owner, access)
  if (!owner?.superuser) refuseFunctions(catalog, owner, query)
  return query
}

function ownerOf(core: SessionCore, oid: number): string {
  const relation = core.catalog.relationByOid(oid)
  const owner = relation?.kind === 'table' && core.catalog.roleByOid(relation.table.info.owner)
  if (!owner) throw new Error(`no owner of materialized view ${oid}`)
  return owner.name
}

const nameOf = ({ info }: Table): string => `${quoteIdentifier(info.schemaName)}.${quoteIdentifier(info.name)}`

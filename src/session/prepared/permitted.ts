// Whether the user may run a bound statement: asked before it first runs under a catalog and a role, and remembered with what was bound.
import type { BoundStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { isSecured } from '../../../engine/privileges/row-security.ts'
import { requireAccess, type StatementAccess } from '../../../engine/privileges/statement-access.ts'
import { refuseFunctions } from './permitted-functions.ts'
import type { Made } from './prepared-statement.ts'
import type { SessionCore } from '../session-core.ts'

/** Throws 42501. */
export function requirePermitted(core: SessionCore, bound: NonNullable<Made['bound']>): void {
  if (bound.permitted) return
  const { catalog } = core
  const user = catalog.role(core.user)
  if (!user?.superuser) {
    requireAccess(catalog, user, accessOf(bound.statement))
    refuseFunctions(catalog, user, bound.statement)
    if (bound.statement.kind === 'copy-in') refuseSecuredCopy(core, bound.statement.table)
  } else {
    // A view's owner may lack what the one who reads it has.
    requireAccess(catalog, user, accessOf(bound.statement))
  }
  bound.permitted = true
}

function accessOf(statement: BoundStatement): readonly StatementAccess[] {
  switch (statement.kind) {
    case 'query':
    case 'copy-in':
      return statement.access
    case 'explain':
    case 'copy-out':
      return statement.query.access
    case 'create-table-as':
      return statement.withData ? statement.query.access : []
    case 'utility':
      return statement.query?.access ?? []
    case 'ddl':
    case 'explain-utility':
      return []
  }
}

function refuseSecuredCopy(core: SessionCore, oid: number): void {
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') return
  const role = core.catalog.role(core.user)
  if (!isSecured(core.catalog, role, relation.table, core.settings.get('row_security'))) return
  throw new PgError('0A000', 'COPY FROM not supported with row-level security', {
    hint: 'Use INSERT statements instead.',
  })
}

// EXECUTE on functions: everybody has it from the start, so it is looked at only where somebody took it away.
import type { BoundStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { findFunction } from '../../../engine/functions/registry.ts'
import { grantableBuiltIn, privilegesOn } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import type { RoleEntry } from '../../../engine/tables.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { visitCalls } from './called-functions.ts'

/** Throws 42501 for the first function that the role may not call. */
export function refuseFunctions(
  catalog: CatalogSnapshot,
  user: RoleEntry | undefined,
  statement: BoundStatement,
): void {
  const guarded = guardedFunctions(catalog)
  if (guarded.size === 0) return
  const query = statement.kind === 'query' ? statement : 'query' in statement ? statement.query : undefined
  if (!query) return
  const refuse = (oid: number, isAggregate: boolean): void => {
    if (!guarded.has(oid)) return
    const { privileges } = privilegesOn(catalog, user, grantableBuiltIn(catalog, 'function', oid))
    if (privileges & Privilege.execute) return
    const name = catalog.routine(oid)?.name ?? findFunction(oid)?.name
    throw new PgError('42501', `permission denied for ${isAggregate ? 'aggregate' : 'function'} ${name}`)
  }
  visitCalls(query.plan, refuse)
  // Those whose bodies stand in the place of the call, too.
  for (const oid of query.routines) refuse(oid, false)
}

const known = new WeakMap<CatalogSnapshot, Set<number>>()

function guardedFunctions(catalog: CatalogSnapshot): ReadonlySet<number> {
  let found = known.get(catalog)
  if (!found) {
    found = new Set([...catalog.rowsOf('grants')].flatMap((row) => (row.class === 'function' ? [row.object] : [])))
    for (const { oid, acl } of catalog.rowsOf('routine')) if (acl) found.add(oid)
    known.set(catalog, found)
  }
  return found
}

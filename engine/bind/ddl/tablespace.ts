// The tablespaces that there are, PostgreSQL's own two, and what the clauses that name one may say. Where data lies does not follow from them.
import { PgError, undefinedObject } from '../../errors.ts'

/** OIDs of PostgreSQL's. */
export const tablespaceOids: Readonly<Record<string, number>> = { pg_default: 1663, pg_global: 1664 }

/** Throws 42704. */
export function requireTablespace(name: string): number {
  if (!Object.hasOwn(tablespaceOids, name)) throw undefinedObject(`tablespace "${name}" does not exist`)
  return tablespaceOids[name]
}

/** Of a table, an index or a materialized view; no name is the default. Throws 42704, 22023 and 0A000. */
export function requireRelationTablespace(name: string | undefined, partitioned = false): void {
  if (!name) return
  const oid = requireTablespace(name)
  if (partitioned && oid === tablespaceOids.pg_default)
    throw new PgError('0A000', 'cannot specify default tablespace for partitioned relations')
  if (oid === tablespaceOids.pg_global)
    throw new PgError('22023', 'only shared relations can be placed in pg_global tablespace')
}

/** Throws 42704 and 22023. */
export function requireDatabaseTablespace(name: string): void {
  if (requireTablespace(name) === tablespaceOids.pg_global)
    throw new PgError('22023', 'pg_global cannot be used as default tablespace')
}

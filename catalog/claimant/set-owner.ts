// ALTER SCHEMA | DATABASE … OWNER TO.
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { PgError } from '../../engine/errors.ts'
import { isSystemSchema } from '../system-schemas.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { requireMember, requireOwner } from './permissions.ts'
import { requireRole, requireSchema } from './resolve.ts'

export function setOwner(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'set-owner' }>): void {
  const role = requireRole(draft.catalog, ddl.role)
  if (ddl.object === 'schema') {
    const schema = requireSchema(draft.catalog, ddl.name)
    if (isSystemSchema(schema.oid)) throw new PgError('42501', `permission denied for schema ${schema.name}`)
    requireOwner(draft, schema.owner, `schema ${schema.name}`)
    requireMember(draft, role)
    return draft.put('schema', schema.oid, { ...draft.catalog.row('schema', schema.oid)!, owner: role.oid })
  }
  const database = [...draft.catalog.databases()].find((candidate) => candidate.name === ddl.name)
  if (!database) throw new PgError('3D000', `database "${ddl.name}" does not exist`)
  requireOwner(draft, database.owner, `database ${database.name}`)
  requireMember(draft, role)
  draft.put('database', database.oid, { ...database, owner: role.oid })
}

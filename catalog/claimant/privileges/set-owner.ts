// ALTER SCHEMA | DATABASE … OWNER TO.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { isSystemSchema } from '../../system-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { changeDatabaseOwner, changeSchemaOwner } from './change-owner.ts'
import { currentRole, requireCreateInDatabase, requireMember, requireOwner } from './permissions.ts'
import { requireRole, requireSchema } from '../resolve.ts'

export function setOwner(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'set-owner' }>): void {
  const role = requireRole(draft.catalog, ddl.role)
  if (ddl.object === 'schema') {
    const schema = requireSchema(draft.catalog, ddl.name)
    if (isSystemSchema(schema.oid)) throw new PgError('42501', `permission denied for schema ${schema.name}`)
    requireOwner(draft, schema.owner, `schema ${schema.name}`)
    if (role.oid === schema.owner) return
    requireMember(draft, role)
    requireCreateInDatabase(draft)
    return changeSchemaOwner(draft, schema.oid, role)
  }
  const database = [...draft.catalog.databases()].find((candidate) => candidate.name === ddl.name)
  if (!database) throw new PgError('3D000', `database "${ddl.name}" does not exist`)
  requireOwner(draft, database.owner, `database ${database.name}`)
  requireMember(draft, role)
  if (role.oid === database.owner) return
  const user = currentRole(draft)
  if (!user.superuser && !user.createDb) throw new PgError('42501', 'permission denied to change owner of database')
  changeDatabaseOwner(draft, database.oid, role)
}

// ALTER TYPE | DOMAIN … RENAME TO, SET SCHEMA, OWNER TO. Texts that name the type follow.
import type { TypeStatement } from '../../../engine/bind/ddl/types/type-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { isSystemSchema } from '../../system-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { changeTypeOwner } from '../privileges/change-owner.ts'
import { currentRole, requireCreateIn, requireMember } from '../privileges/permissions.ts'
import { requireRole, requireSchema } from '../resolve.ts'
import { requireType } from './find-type.ts'
import { arrayNameFor, requireFreeName } from './new-type.ts'
import { respellType } from './respell-type.ts'

export function alterType(draft: CatalogDraft, ddl: Extract<TypeStatement, { kind: 'alter-type' }>): void {
  const type = requireType(draft, ddl.name, ddl.word)
  const { change } = ddl
  switch (change.kind) {
    case 'rename': {
      requireFreeName(draft, type.schemaOid, change.to)
      const arrayName = arrayNameFor(draft.catalog, type.schemaOid, change.to)
      const renamed = { ...type, name: change.to, arrayName }
      draft.put('type', type.oid, renamed)
      return respellType(draft, type, renamed)
    }
    case 'schema': {
      const schema = requireSchema(draft.catalog, change.schema)
      if (schema.oid === type.schemaOid) return
      if (isSystemSchema(schema.oid)) throw new PgError('42501', `permission denied for schema ${schema.name}`)
      requireCreateIn(draft, schema)
      if (draft.catalog.typeNamed(schema.oid, type.name) !== undefined)
        throw new PgError('42710', `type "${type.name}" already exists in schema "${schema.name}"`)
      const moved = {
        ...type,
        schemaOid: schema.oid,
        arrayName: arrayNameFor(draft.catalog, schema.oid, type.name),
      }
      draft.put('type', type.oid, moved)
      return respellType(draft, type, moved)
    }
    case 'owner': {
      const role = requireRole(draft.catalog, change.role)
      if (role.oid === type.owner) return
      requireMember(draft, role)
      if (!currentRole(draft).superuser) requireCreateIn(draft, draft.catalog.schemaByOid(type.schemaOid)!, role)
      if (type.definition.kind === 'range') changeTypeOwner(draft, type.definition.multirange, role)
      return changeTypeOwner(draft, type.oid, role)
    }
  }
}

// Names of types in DDL to the types that users made.
import type { TypeWord } from '../../../engine/bind/ddl/types/type-statement.ts'
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { findType, formatType, typeByName } from '../../../engine/types/registry.ts'
import { isRowTypeOid, relationOfRowType } from '../../../engine/types/user-oids.ts'
import type { TypeRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { searchedSchemas, spellName } from '../resolve.ts'

/** What a name means: a user's type, the array of one, or something built in (undefined row). */
export interface NamedType {
  readonly oid: number
  readonly row?: TypeRow
}

export function findNamedType(draft: CatalogDraft, name: QualifiedName): NamedType | undefined {
  const schemas = name.schema === undefined ? searchedSchemas(draft) : [draft.catalog.schema(name.schema)]
  for (const schema of schemas) {
    if (!schema) continue
    const builtIn = schema.name === 'pg_catalog' ? typeByName(name.name) : undefined
    if (builtIn && builtIn.oid < 16_384) return { oid: builtIn.oid }
    const oid = draft.catalog.typeNamed(schema.oid, name.name)
    if (oid !== undefined) return { oid, row: draft.catalog.row('type', oid) }
  }
  return undefined
}

/** A user's type that the statement may change. Throws 42704, 42809, 42501. */
export function requireType(draft: CatalogDraft, name: QualifiedName, word: TypeWord = 'type'): TypeRow {
  const found = findNamedType(draft, name)
  if (!found) {
    if (name.schema !== undefined && !draft.catalog.schema(name.schema))
      throw new PgError('3F000', `schema "${name.schema}" does not exist`)
    throw new PgError('42704', `type "${spellName(name)}" does not exist`)
  }
  if (word === 'domain' && found.row?.definition.kind !== 'domain')
    throw new PgError('42809', `${found.row ? name.name : `"${name.name}"`} is not a domain`)
  const rows = isRowTypeOid(found.oid) ? draft.catalog.relationByOid(relationOfRowType(found.oid)) : undefined
  if (rows && 'table' in rows && rows.kind !== 'virtual') {
    requireOwner(draft, rows.table.info.owner, `type ${rows.name}`)
    throw new PgError('42809', `${formatType(found.oid)} is a table's row type`, { hint: 'Use ALTER TABLE instead.' })
  }
  if (!found.row) throw notChangeable(draft, found.oid, name)
  requireOwner(draft, found.row.owner, `type ${found.row.name}`)
  return found.row
}

function notChangeable(draft: CatalogDraft, oid: number, name: QualifiedName): PgError {
  const type = findType(oid)
  const element = type?.kind === 'array' ? findType(type.elementOid) : undefined
  if (!element || oid < 16_384) return new PgError('42501', `must be owner of type ${type?.sqlName ?? name.name}`)
  return new PgError('42809', `cannot alter array type ${type!.sqlName}`, {
    hint: `You can alter type ${element.sqlName}, which will alter the array type as well.`,
  })
}

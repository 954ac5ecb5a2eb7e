// CREATE EXTENSION.
import type { ExtensionStatement } from '../../../engine/bind/ddl/extension-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { availableExtension } from '../../../engine/extensions/available.ts'
import type { AvailableExtension } from '../../../engine/extensions/extension.ts'
import { typesOf } from '../../../engine/extensions/registry.ts'
import { grantableDatabase, privilegesOn } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import type { SchemaEntry } from '../../../engine/tables.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole } from '../privileges/permissions.ts'
import { creationSchema, requireSchema } from '../resolve.ts'
import { findExtension } from './find-extension.ts'

export function createExtension(
  draft: CatalogDraft,
  ddl: Extract<ExtensionStatement, { kind: 'create-extension' }>,
): void {
  const { name } = ddl
  if (findExtension(draft.catalog, name)) {
    if (!ddl.ifNotExists) throw new PgError('42710', `extension "${name}" already exists`)
    return draft.skip(`extension "${name}" already exists, skipping`, '42710')
  }
  const extension = availableExtension(name)
  if (!extension)
    throw new PgError('0A000', `extension "${name}" is not available`, {
      hint: 'The extension must first be installed on the system where PostgreSQL is running.',
    })
  if (ddl.version !== undefined && ddl.version !== extension.version)
    throw new PgError(
      '22023',
      `extension "${name}" has no installation script nor update path for version "${ddl.version}"`,
    )
  requirePermission(draft, extension)
  const schema = schemaFor(draft, name, ddl.schema)
  for (const type of typesOf(name))
    if (draft.catalog.typeNamed(schema.oid, type.name) !== undefined)
      throw new PgError('42710', `type "${type.name}" already exists`)
  const oid = draft.newOid()
  draft.put('extension', oid, {
    oid,
    name,
    schemaOid: schema.oid,
    owner: currentRole(draft).oid,
    version: extension.version,
    comment: extension.comment,
    database: draft.catalog.databaseOid,
  })
}

/** Throws 42501. */
function requirePermission(draft: CatalogDraft, { name, superuser, trusted }: AvailableExtension): void {
  const role = currentRole(draft)
  if (!superuser || role.superuser) return
  const database = grantableDatabase(draft.catalog, draft.catalog.databaseOid)
  const { privileges } = database ? privilegesOn(draft.catalog, role, database) : { privileges: 0 }
  if (trusted && (privileges & Privilege.create) !== 0) return
  throw new PgError('42501', `permission denied to create extension "${name}"`, {
    hint: trusted
      ? 'Must have CREATE privilege on current database to create this extension.'
      : 'Must be superuser to create this extension.',
  })
}

/** pg_catalog is a superuser's to put extensions into. */
function schemaFor(draft: CatalogDraft, name: string, given: string | undefined): SchemaEntry {
  const schema = given === undefined ? undefined : requireSchema(draft.catalog, given)
  if (schema?.oid === pgCatalogOid && currentRole(draft).superuser) return schema
  return creationSchema(draft, {
    name,
    ...(given !== undefined && { schema: given }),
  })
}

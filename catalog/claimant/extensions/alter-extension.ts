// ALTER EXTENSION … UPDATE and SET SCHEMA.
import type { ExtensionStatement } from '../../../engine/bind/ddl/extension-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { availableExtension } from '../../../engine/extensions/available.ts'
import { typesOf } from '../../../engine/extensions/registry.ts'
import { plpgsqlExtension } from '../../built-in-extension.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireCreateIn, requireOwner } from '../privileges/permissions.ts'
import { requireSchema } from '../resolve.ts'
import { requireExtension } from './find-extension.ts'

export function updateExtension(
  draft: CatalogDraft,
  { name, version }: Extract<ExtensionStatement, { kind: 'update-extension' }>,
): void {
  const extension = requireExtension(draft.catalog, name)
  requireOwner(draft, extension.owner, `extension ${name}`)
  const wanted = version ?? availableExtension(name)?.version ?? extension.version
  if (wanted === extension.version)
    return draft.skip(`version "${extension.version}" of extension "${name}" is already installed`)
  if (wanted !== availableExtension(name)?.version)
    throw new PgError(
      '22023',
      `extension "${name}" has no update path from version "${extension.version}" to version "${wanted}"`,
    )
  const row = draft.catalog.row('extension', extension.oid)!
  draft.put('extension', row.oid, { ...row, version: wanted })
}

export function setExtensionSchema(
  draft: CatalogDraft,
  { name, schema: to }: Extract<ExtensionStatement, { kind: 'set-extension-schema' }>,
): void {
  const extension = requireExtension(draft.catalog, name)
  requireOwner(draft, extension.owner, `extension ${name}`)
  const schema = requireSchema(draft.catalog, to)
  if (extension === plpgsqlExtension) throw new PgError('0A000', `extension "${name}" does not support SET SCHEMA`)
  requireCreateIn(draft, schema)
  if (schema.oid === extension.schemaOid) return
  for (const type of typesOf(name))
    if (draft.catalog.typeNamed(schema.oid, type.name) !== undefined)
      throw new PgError('42710', `type "${type.name}" already exists in schema "${schema.name}"`)
  const row = draft.catalog.row('extension', extension.oid)!
  draft.put('extension', row.oid, { ...row, schemaOid: schema.oid })
}

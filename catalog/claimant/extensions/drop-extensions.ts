// DROP EXTENSION.
import type { ExtensionStatement } from '../../../engine/bind/ddl/extension-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { plpgsqlExtension } from '../../built-in-extension.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { dropObjects, type CatalogObject } from '../dependencies.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { findExtension } from './find-extension.ts'

export function dropExtensions(
  draft: CatalogDraft,
  { names, ifExists, cascade }: Extract<ExtensionStatement, { kind: 'drop-extensions' }>,
): void {
  const objects = names.flatMap((name): CatalogObject[] => {
    const extension = findExtension(draft.catalog, name)
    if (!extension) {
      if (!ifExists) throw new PgError('42704', `extension "${name}" does not exist`)
      draft.notice(`extension "${name}" does not exist, skipping`)
      return []
    }
    requireOwner(draft, extension.owner, `extension ${name}`)
    if (extension === plpgsqlExtension)
      throw new PgError('2BP01', `cannot drop extension ${name} because it is required by the database system`)
    return [{ kind: 'extension', oid: extension.oid }]
  })
  dropObjects(draft, [...new Map(objects.map((object) => [object.oid, object])).values()], cascade)
}

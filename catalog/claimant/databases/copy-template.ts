// What a new database has from the start: the schemas and extensions of the one that it is made from. Nobody has to leave that one, since a
// snapshot of its catalog is what is copied.
import { notSupported } from '../../../engine/errors.ts'
import { databaseOf, type EntityName, type EntityRows } from '../../rows.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'
import { isTemporarySchema } from '../../temporary-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

const copied: ReadonlySet<string> = new Set<EntityName>(['schema', 'extension', 'grants'])

export function copyTemplate(draft: CatalogDraft, source: CatalogSnapshot, database: number): void {
  refuseMore(source)
  const schemas = new Map<number, number>()
  for (const schema of source.rowsOf('schema')) {
    const oid = draft.newOid()
    schemas.set(schema.oid, oid)
    draft.put('schema', oid, { ...schema, oid, database })
  }
  for (const extension of source.rowsOf('extension')) {
    const oid = draft.newOid()
    const schemaOid = schemas.get(extension.schemaOid) ?? extension.schemaOid
    draft.put('extension', oid, { ...extension, oid, database, schemaOid })
  }
  for (const grants of source.rowsOf('grants')) {
    const oid = draft.newOid()
    draft.put('grants', oid, { ...grants, oid, database })
  }
}

function refuseMore(source: CatalogSnapshot): void {
  for (const edit of source.edits()) {
    if (edit.op !== 'put' || databaseOf(edit.entity, edit.value) === undefined || copied.has(edit.entity)) continue
    const { schemaOid, name } = edit.value as EntityRows[EntityName] & Partial<{ schemaOid: number; name: string }>
    if (isTemporarySchema(schemaOid ?? 0)) continue
    throw notSupported('TEMPLATE of a database with more than schemas and extensions', {
      detail: `Database "${source.database.name}" has ${name === undefined ? edit.entity : `"${name}"`}.`,
    })
  }
}

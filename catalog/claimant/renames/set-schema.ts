// ALTER TABLE | VIEW | SEQUENCE … SET SCHEMA: a table's indexes and sequences move with it.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { relationWord } from '../../../engine/relation-word.ts'
import { isSystemSchema } from '../../system-schemas.ts'
import { isTemporarySchema } from '../../temporary-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireCreateIn, requireOwner } from '../privileges/permissions.ts'
import { findRelation, missingRelation, refuseComposite, refuseSystem, requireSchema, spellName } from '../resolve.ts'
import { respellInViews } from './respell-views.ts'

export function setSchema(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'set-schema' }>): void {
  const relation = findRelation(draft, ddl.name)
  if (!relation) {
    if (!ddl.ifExists) throw missingRelation(draft, ddl.name)
    return draft.skip(`relation "${spellName(ddl.name)}" does not exist, skipping`)
  }
  refuseSystem(relation)
  refuseComposite(relation)
  if (
    relation.kind === 'index' ||
    relation.kind === 'virtual' ||
    relation.kind === 'composite' ||
    (ddl.object !== 'table' && relationWord(relation) !== ddl.object)
  ) {
    throw new PgError('42809', `"${relation.name}" is not a ${ddl.object}`)
  }
  const row = draft.catalog.row(relation.kind, relation.oid)!
  requireOwner(draft, row.owner, `${relationWord(relation)} ${row.name}`)
  const schema = requireSchema(draft.catalog, ddl.schema)
  if (isSystemSchema(schema.oid)) throw new PgError('42501', `permission denied for schema ${schema.name}`)
  if (isTemporarySchema(schema.oid) || isTemporarySchema(row.schemaOid))
    throw new PgError('0A000', 'cannot move objects into or out of temporary schemas')
  requireCreateIn(draft, schema)
  if (schema.oid === row.schemaOid) return
  if ('ownedBy' in row && row.ownedBy) {
    throw new PgError('0A000', 'cannot move an owned sequence into another schema', {
      detail: `Sequence "${row.name}" is linked to table "${draft.table(row.ownedBy.table).name}".`,
    })
  }
  requireFree(draft, schema.oid, schema.name, row.name)
  if (relation.kind === 'sequence') {
    draft.put('sequence', row.oid, { ...draft.catalog.row('sequence', row.oid)!, schemaOid: schema.oid })
    return
  }
  if (relation.kind === 'view') {
    const view = draft.catalog.row('view', row.oid)!
    draft.put('view', row.oid, { ...view, schemaOid: schema.oid })
    return respellInViews(draft, view, { ...view, schemaOid: schema.oid })
  }
  const table = draft.table(row.oid)
  for (const { oid } of draft.catalog.indexesOf(row.oid)) {
    const index = draft.catalog.row('index', oid)!
    requireFree(draft, schema.oid, schema.name, index.name)
    draft.put('index', oid, { ...index, schemaOid: schema.oid })
  }
  for (const sequence of draft.catalog.sequencesOf(row.oid)) {
    requireFree(draft, schema.oid, schema.name, sequence.name)
    draft.put('sequence', sequence.oid, { ...sequence, schemaOid: schema.oid })
  }
  draft.put('table', row.oid, { ...table, schemaOid: schema.oid })
  respellInViews(draft, table, { ...table, schemaOid: schema.oid })
}

function requireFree(draft: CatalogDraft, schema: number, schemaName: string, name: string): void {
  if (!draft.catalog.relation(schema, name)) return
  throw new PgError('42P07', `relation "${name}" already exists in schema "${schemaName}"`)
}

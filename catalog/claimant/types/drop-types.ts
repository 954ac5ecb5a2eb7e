// DROP TYPE and DROP DOMAIN.
import type { TypeStatement } from '../../../engine/bind/ddl/types/type-statement.ts'
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { findType } from '../../../engine/types/registry.ts'
import { relationWord } from '../../../engine/relation-word.ts'
import { isRowTypeOid, relationOfRowType } from '../../../engine/types/user-oids.ts'
import type { TypeDefinition } from '../../../engine/types/type.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { dropObjects, type CatalogObject } from '../dependencies.ts'
import { requireOwnerOrSchemaOwner } from '../privileges/permissions.ts'
import { spellName } from '../resolve.ts'
import { findNamedType } from './find-type.ts'

type DropTypes = Extract<TypeStatement, { kind: 'drop-types' }>

export function dropTypes(draft: CatalogDraft, ddl: DropTypes): void {
  const roots = ddl.names.flatMap((name) => typeObject(draft, name, ddl))
  dropObjects(draft, [...new Map(roots.map((root) => [root.oid, root])).values()], ddl.cascade)
}

function typeObject(draft: CatalogDraft, name: QualifiedName, { word, ifExists }: DropTypes): CatalogObject[] {
  const found = findNamedType(draft, name)
  if (!found) {
    const schemaMissing = name.schema !== undefined && !draft.catalog.schema(name.schema)
    const what = schemaMissing ? `schema "${name.schema}"` : `type "${spellName(name)}"`
    if (!ifExists) throw new PgError(schemaMissing ? '3F000' : '42704', `${what} does not exist`)
    draft.notice(`${what} does not exist, skipping`)
    return []
  }
  const type = findType(found.oid)
  if (found.row?.definition.kind === 'multirange') throw required(type!, findType(found.row.definition.range)!)
  if (found.row) {
    if (word === 'domain' && found.row.definition.kind !== 'domain')
      throw new PgError('42809', `"${found.row.name}" is not a domain`)
    requireOwnerOrSchemaOwner(draft, found.row.owner, found.row.schemaOid, `type ${found.row.name}`)
    return [{ kind: 'type', oid: found.oid }]
  }
  const rows = draft.catalog.relationByOid(isRowTypeOid(found.oid) ? relationOfRowType(found.oid) : 0)
  if (rows && type) {
    const what = `${relationWord(rows)} ${type.sqlName}`
    if (word === 'domain') throw new PgError('42809', `"${type.name}" is not a domain`)
    throw new PgError('2BP01', `cannot drop type ${type.sqlName} because ${what} requires it`, {
      hint: `You can drop ${what} instead.`,
    })
  }
  const element = type?.kind === 'array' && found.oid >= 16_384 ? findType(type.elementOid) : undefined
  if (element) throw required(type!, element)
  if (word === 'domain') throw new PgError('42809', `"${type?.name ?? name.name}" is not a domain`)
  throw new PgError(
    '2BP01',
    `cannot drop type ${type?.sqlName ?? name.name} because it is required by the database system`,
  )
}

const required = (type: TypeDefinition, by: TypeDefinition): PgError =>
  new PgError('2BP01', `cannot drop type ${type.sqlName} because type ${by.sqlName} requires it`, {
    hint: `You can drop type ${by.sqlName} instead.`,
  })

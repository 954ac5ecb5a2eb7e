// The objects that GRANT and REVOKE name, or that ALL TABLES IN SCHEMA means.
import type { GrantTarget } from '../../../engine/bind/ddl/privilege-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { allFunctions } from '../../../engine/functions/registry.ts'
import type { Relation } from '../../../engine/tables.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import {
  builtInObject,
  databaseObject,
  relationObject,
  schemaObject,
  type GrantableObject,
} from './grantable-object.ts'
import { largeObject } from '../large-objects.ts'
import { requireRelation, requireSchema } from '../resolve.ts'

export function grantTargets(draft: CatalogDraft, target: GrantTarget): GrantableObject[] {
  switch (target.kind) {
    case 'relation':
      return target.names.map((name) => named(draft, requireRelation(draft, name), target.word))
    case 'all-in-schema':
      return target.schemas.flatMap((name) => [...inSchema(draft, requireSchema(draft.catalog, name).oid, target.word)])
    case 'schema':
      return target.names.map((name) => schemaObject(draft, requireSchema(draft.catalog, name).oid))
    case 'database':
      return target.names.map((name) => {
        const database = [...draft.catalog.databases()].find((one) => one.name === name)
        if (!database) throw new PgError('3D000', `database "${name}" does not exist`)
        return databaseObject(draft, database)
      })
    case 'large-object':
      return target.loids.map((loid) => largeObject(draft, loid))
    case 'built-in':
      return target.objects.map(({ oid, name }) => builtInObject(draft, target.word, oid, name))
  }
}

function named(draft: CatalogDraft, relation: Relation, word: 'table' | 'sequence'): GrantableObject {
  if (relation.kind === 'index') throw new PgError('42809', `"${relation.name}" is an index`)
  if (word === 'sequence' && relation.kind !== 'sequence')
    throw new PgError('42809', `"${relation.name}" is not a sequence`)
  return relationObject(draft, relation, relation.kind === 'sequence' ? 'sequence' : 'table')
}

function* inSchema(
  draft: CatalogDraft,
  schema: number,
  word: Extract<GrantTarget, { kind: 'all-in-schema' }>['word'],
): Generator<GrantableObject> {
  if (word !== 'table' && word !== 'sequence') {
    for (const routine of [...draft.catalog.rowsOf('routine')]) {
      const isMeant = word === 'routine' || (routine.definition.kind === 'procedure') === (word === 'procedure')
      if (routine.schemaOid === schema && isMeant) yield builtInObject(draft, 'function', routine.oid, routine.name)
    }
    if (word !== 'procedure' && draft.catalog.schemaByOid(schema)?.name === 'pg_catalog') {
      for (const { oid, name } of allFunctions()) yield builtInObject(draft, 'function', oid, name)
    }
    return
  }
  for (const relation of [...draft.catalog.relations()]) {
    if (relation.schemaOid !== schema || relation.kind === 'index') continue
    if ((word === 'sequence') === (relation.kind === 'sequence')) yield named(draft, relation, word)
  }
}

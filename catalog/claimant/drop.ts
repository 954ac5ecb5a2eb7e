// DROP of relations, schemas, databases and roles.
import type { DdlStatement, QualifiedName } from '../../engine/bind/statement.ts'
import { PgError } from '../../engine/errors.ts'
import { relationWord, type RelationWord, withArticle } from '../../engine/relation-word.ts'
import { hasOwnIndex, type Relation } from '../../engine/tables.ts'
import { isSystemSchema } from '../system-schemas.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { dropObjects, type CatalogObject } from './dependencies.ts'
import { dropDatabase } from './databases/drop-database.ts'
import { dropRoles } from './roles/drop-role.ts'
import { requireOwner, requireOwnerOrSchemaOwner } from './privileges/permissions.ts'
import { findRelation, refuseSystem, spellName } from './resolve.ts'

type Drop = Extract<DdlStatement, { kind: 'drop' }>

export function drop(draft: CatalogDraft, ddl: Drop): void {
  const { object } = ddl
  switch (object) {
    case 'database':
      return dropDatabase(draft, ddl.names[0].name, ddl.ifExists)
    case 'role':
      return dropRoles(
        draft,
        ddl.names.map(({ name }) => name),
        ddl.ifExists,
      )
    case 'schema': {
      const schemas = ddl.names.flatMap((name) => schemaObject(draft, name.name, ddl.ifExists))
      return dropObjects(draft, schemas, ddl.cascade)
    }
    default: {
      const relations = ddl.names.flatMap((name) => relationObject(draft, name, object, ddl.ifExists))
      return dropObjects(draft, unique(relations), ddl.cascade)
    }
  }
}

function schemaObject(draft: CatalogDraft, name: string, ifExists: boolean): CatalogObject[] {
  const schema = draft.catalog.schema(name)
  if (!schema) {
    if (!ifExists) throw new PgError('3F000', `schema "${name}" does not exist`)
    draft.notice(`schema "${name}" does not exist, skipping`)
    return []
  }
  if (isSystemSchema(schema.oid)) {
    throw new PgError('2BP01', `cannot drop schema ${name} because it is required by the database system`)
  }
  requireOwner(draft, schema.owner, `schema ${name}`)
  return [{ kind: 'schema', oid: schema.oid }]
}

function relationObject(
  draft: CatalogDraft,
  name: QualifiedName,
  word: RelationWord,
  ifExists: boolean,
): CatalogObject[] {
  if (name.schema !== undefined && !draft.catalog.schema(name.schema)) {
    if (!ifExists) throw new PgError('3F000', `schema "${name.schema}" does not exist`)
    draft.notice(`schema "${name.schema}" does not exist, skipping`)
    return []
  }
  const relation = findRelation(draft, name)
  if (!relation) {
    if (!ifExists)
      throw new PgError(word === 'index' ? '42704' : '42P01', `${word} "${spellName(name)}" does not exist`)
    draft.notice(`${word} "${spellName(name)}" does not exist, skipping`)
    return []
  }
  if (relation.kind !== 'virtual') requireKind(relation, word)
  refuseSystem(relation)
  requireOwnerOrSchemaOwner(draft, ownerOf(draft, relation), relation.schemaOid, `${word} ${relation.name}`)
  if (relation.kind === 'index') refusePartIndex(draft, relation)
  if (relation.kind === 'index') refuseConstraintIndex(draft, relation)
  if (relation.kind === 'sequence') refuseIdentitySequence(draft, relation)
  return [{ kind: 'relation', oid: relation.oid }]
}

function requireKind(relation: Relation, word: RelationWord): void {
  const is = relationWord(relation)
  if (is === word) return
  const short = is === 'composite type' ? 'type' : is
  throw new PgError('42809', `"${relation.name}" is not ${withArticle(word)}`, {
    hint: `Use DROP ${short.toUpperCase()} to remove ${withArticle(short)}.`,
  })
}

function ownerOf(draft: CatalogDraft, relation: Relation): number {
  switch (relation.kind) {
    case 'index':
      return draft.table(relation.index.table).owner
    case 'sequence':
      return relation.sequence.owner
    case 'composite':
      return relation.type.owner
    default:
      return relation.table.info.owner
  }
}

/** An index that is a part of another goes with that one. */
function refusePartIndex(draft: CatalogDraft, { name, index }: Extract<Relation, { kind: 'index' }>): void {
  const parent = index.parent === undefined ? undefined : draft.catalog.row('index', index.parent)
  if (!parent) return
  throw new PgError('2BP01', `cannot drop index ${name} because index ${parent.name} requires it`, {
    hint: `You can drop index ${parent.name} instead.`,
  })
}

function refuseConstraintIndex(draft: CatalogDraft, relation: Extract<Relation, { kind: 'index' }>): void {
  const table = draft.table(relation.index.table)
  const constraint = table.constraints.find((candidate) => hasOwnIndex(candidate) && candidate.index === relation.oid)
  if (!constraint) return
  const what = `constraint ${constraint.name} on table ${table.name}`
  throw new PgError('2BP01', `cannot drop index ${relation.name} because ${what} requires it`, {
    hint: `You can drop ${what} instead.`,
  })
}

/** A serial column's sequence can go with CASCADE; an identity column is nothing without its own. */
function refuseIdentitySequence(draft: CatalogDraft, relation: Extract<Relation, { kind: 'sequence' }>): void {
  const { ownedBy } = relation.sequence
  if (!ownedBy) return
  const table = draft.table(ownedBy.table)
  const column = table.columns.find((candidate) => candidate.attribute === ownedBy.attribute)
  if (!column?.identity || column.sequence !== relation.oid) return
  const what = `column ${column.name} of table ${table.name}`
  throw new PgError('2BP01', `cannot drop sequence ${relation.name} because ${what} requires it`, {
    hint: `You can drop ${what} instead.`,
  })
}

const unique = (objects: readonly CatalogObject[]): CatalogObject[] => [
  ...new Map(objects.map((object) => [object.oid, object])).values(),
]

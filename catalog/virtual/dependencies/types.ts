// What types depend on: a composite's and a domain's on those that they are made of, those of rows on their relations.
import { isExtensionOid } from '../../../engine/types/extension-oids.ts'
import { isUserType, rowTypeOf } from '../../../engine/types/user-oids.ts'
import type { Relation, UserType } from '../../../engine/tables.ts'
import { declaredOid } from '../../../engine/types/type.ts'
import { classOf } from '../catalog-facts.ts'
import { type DependObject, edge, object } from './edge.ts'

/** On types that are not PostgreSQL's own. */
export function* usingTypes(from: DependObject, types: Iterable<number>) {
  for (const oid of new Set(types))
    if (isUserType(oid) || isExtensionOid(oid)) yield edge(from, { class: classOf.type, oid }, 'n')
}

export function* ofType({ oid, schemaOid, definition }: UserType) {
  const type = { class: classOf.type, oid }
  yield edge(type, { class: classOf.schema, oid: schemaOid }, 'n')
  yield edge({ class: classOf.type, oid: oid + 1 }, type, 'i')
  if (definition.kind === 'domain') {
    yield* usingTypes(type, [declaredOid(definition.base)])
    for (const check of definition.checks) yield edge({ class: classOf.constraint, oid: check.oid }, type, 'a')
  }
  if (definition.kind === 'range') yield* usingTypes(type, [definition.subtype])
  if (definition.kind === 'multirange') yield edge(type, { class: classOf.type, oid: definition.range }, 'i')
}

/** Of a relation: a composite type's is there for the type, any other type of rows for its relation. */
export function* ofRowType(relation: Relation) {
  const type = { class: classOf.type, oid: rowTypeOf(relation.oid) }
  if (relation.kind === 'composite') {
    yield edge(object(relation), type, 'i')
    for (const attribute of relation.type.definition.attributes)
      yield* usingTypes(object(relation, attribute.attribute), [declaredOid(attribute.type)])
  } else if (relation.kind === 'table' || relation.kind === 'view') yield edge(type, object(relation), 'i')
}
